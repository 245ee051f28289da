package perfsql

import "github.com/alphapt/chanlog/perf"

// Options are the options of a wrapped driver. The zero Options are the
// defaults.
type Options struct {
	// Logger gets the events and knows from when on a query is slow. nil logs
	// to slog.Default.
	Logger *perf.Logger
	// Component is the part of the program that the database is of. Empty
	// leaves it to the logger.
	Component string
	// Database is a name for the database in the events. Empty leaves it out.
	Database string
	// Statements logs the text of statements, sanitised.
	Statements bool
	// Window, if not nil, gets the duration of each query and exec that
	// succeeds, as the operation "SELECT orders".
	Window *perf.Window
}

package handler

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/alphapt/chanlog/channel"
)

// Options configure a [Handler]. Zero Options consist entirely of defaults:
// nine JSON files under logs, at DEBUG, and a coloured console on standard
// error, at WARN.
type Options struct {
	// Dir is the log directory; "logs" when empty. It is made when it does
	// not exist. One process at a time may write it.
	Dir string

	// Channels are the channels and their routing rules;
	// [channel.Default] when nil.
	Channels *channel.Set

	// File configures the channel files.
	File FileOptions

	// Console configures the console.
	Console ConsoleOptions

	// Extra are further handlers that get each record they are enabled for,
	// in the caller's goroutine and after the files: an OpenTelemetry
	// bridge, Sentry, a test's recorder. One that panics is caught.
	Extra []slog.Handler

	// ContextAttrs, when set, is called with the context of each record, and
	// what it returns stands at the top level of the record. It makes room
	// for trace and span ids without a dependency on who makes them. An
	// attribute of the same key from With or the record wins.
	ContextAttrs func(context.Context) []slog.Attr

	// OnError, when set, is called with the errors that Handle returns,
	// since [slog.Logger] drops them, and with those from the background:
	// one at a time, from a goroutine of the handler. Errors that come while
	// it runs, its own among them if it logs, are only counted in [Stats],
	// as all are when it is nil. After Close it is not called any more.
	OnError func(error)

	// Maintenance configures the compression and deletion of rotated files,
	// which are both on by default.
	Maintenance MaintenanceOptions

	// Redact says which values are secret. By default those of keys such as
	// password, token and api_key are.
	Redact RedactOptions

	// Location is the time zone whose midnight ends a day's files; UTC when
	// nil. Times in records are UTC whatever it is.
	Location *time.Location

	// Notices are remarks about the configuration that [New] logs at WARN,
	// as records of the component "chanlog". [OptionsFromEnv] leaves some
	// about variables that no longer have an effect.
	Notices []string
}

// FileOptions configure the channel files.
type FileOptions struct {
	// Off writes no files at all: no directory is made and none is locked.
	Off bool

	// Level is the lowest level that the files take; DEBUG when nil. The
	// Level of a channel's Spec beats it, and [Handler.SetLevel] both.
	Level slog.Leveler

	// AddSource adds the function, file and line of the log call.
	AddSource bool

	// MaxSize is the size in bytes at which a file is rotated. It beats the
	// MaxSize of every Spec; 0 leaves those be, and where there is none
	// either, a file is rotated at 100 MiB.
	MaxSize int64

	// Mode is the mode of new files; 0640 when 0.
	Mode fs.FileMode

	// Text writes human-readable lines in place of JSON, except for the
	// records of sealed channels. The tools of chanlog read JSON.
	Text bool

	// Durability says what the records of ordinary channels survive once the
	// log call has returned; [channel.Process] when empty. The Durability of
	// a channel's Spec beats it. Sealed channels have [channel.Always] unless
	// their Spec says otherwise.
	Durability channel.Durability

	// SyncInterval is how often the files of [channel.Interval] channels are
	// put on the disk; 500 ms when 0.
	SyncInterval time.Duration

	// SpoolSize is the size in bytes of the spool that takes a channel's
	// records before they are in its file; when 0, 1 MiB and for a sealed
	// channel 4 MiB. At least 1 MiB. A larger one outlasts a longer time in
	// which the disk does not answer.
	SpoolSize int64

	// SpoolDir is where the spools are; the folder .chanlog/spool of the log
	// directory when empty. On a file system in memory, such as /dev/shm,
	// they are out of the way of a busy disk, and still survive the process,
	// but not the machine. Several log directories may share one.
	SpoolDir string

	// Single, when not empty, is the name of one file that takes the records
	// of all channels: "app" writes app.log in Dir. Each record still names
	// its channel. The levels of the channels hold.
	Single channel.Name
}

// ConsoleOptions configure the console.
type ConsoleOptions struct {
	// Off shows nothing on the console.
	Off bool

	// Writer is where the lines go, one Write call each, from one goroutine;
	// os.Stderr when nil.
	Writer io.Writer

	// Level is the lowest level that the console shows; WARN when nil.
	Level slog.Leveler

	// Channels gives single channels a level of their own on the console;
	// [Hidden] hides one. The others have Level.
	Channels map[channel.Name]slog.Leveler

	// JSON writes the line of the file in place of a coloured one, as
	// containers want it.
	JSON bool

	// Color says when lines are coloured.
	Color ColorMode
}

// A ColorMode says when the console is coloured.
type ColorMode int

const (
	// ColorAuto colours when Writer is a terminal and the environment
	// variable NO_COLOR is not set (see https://no-color.org).
	ColorAuto ColorMode = iota
	ColorAlways
	ColorNever
)

// Hidden is a level that no record reaches: it hides a channel from the
// console or, as the Level of its Spec, keeps it from having a file.
const Hidden = slog.Level(math.MaxInt)

const (
	defaultDir          = "logs"
	defaultMode         = 0o640
	defaultMaxSize      = 100 << 20
	defaultSyncInterval = 500 * time.Millisecond
	minSpoolSize        = 1 << 20
	sealedSpoolSize     = 4 << 20
	maxSpoolSize        = 1 << 30
	defaultFileLevel    = slog.LevelDebug
	defaultConsoleLevel = slog.LevelWarn
)

// withDefaults returns a copy in which nothing is left to default.
func (o *Options) withDefaults() Options {
	var c Options
	if o != nil {
		c = *o
	}
	if c.Dir == "" {
		c.Dir = defaultDir
	}
	if c.Channels == nil {
		c.Channels = channel.Default()
	}
	if c.File.Level == nil {
		c.File.Level = defaultFileLevel
	}
	if c.File.Mode == 0 {
		c.File.Mode = defaultMode
	}
	if c.File.Durability == "" {
		c.File.Durability = channel.Process
	}
	if c.File.SyncInterval == 0 {
		c.File.SyncInterval = defaultSyncInterval
	}
	if c.Console.Level == nil {
		c.Console.Level = defaultConsoleLevel
	}
	if c.Location == nil {
		c.Location = time.UTC
	}
	if c.Maintenance.CompressAfter == 0 {
		c.Maintenance.CompressAfter = defaultCompressAfter
	}
	c.Extra = slices.Clone(c.Extra)
	return c
}

// validate reports everything that is wrong.
func (o *Options) validate() error {
	var faults []error
	fault := func(format string, args ...any) { faults = append(faults, fmt.Errorf(format, args...)) }
	if o.File.MaxSize < 0 {
		fault("File.MaxSize: %d bytes: want 0 (the channels' own) or more", o.File.MaxSize)
	}
	if o.File.Mode&^fs.ModePerm != 0 || o.File.Mode&0o200 == 0 {
		fault("File.Mode: %v: want permission bits with which the owner may write, such as 0640", o.File.Mode)
	}
	if err := o.File.Durability.Valid(); err != nil {
		fault("File.Durability: %w", err)
	}
	if o.File.SyncInterval < 0 {
		fault("File.SyncInterval: %v: want 0 (%v) or more", o.File.SyncInterval, defaultSyncInterval)
	}
	if n := o.File.SpoolSize; n != 0 && (n < minSpoolSize || n > maxSpoolSize) {
		fault("File.SpoolSize: %d bytes: want 0 (1 MiB, for a sealed channel 4 MiB) or %d to %d", n, minSpoolSize, maxSpoolSize)
	}
	if o.Maintenance.CompressAfter < 0 {
		fault("Maintenance.CompressAfter: %v: want 0 (7 days) or more; CompressionOff leaves files as they are", o.Maintenance.CompressAfter)
	}
	if o.Maintenance.Budget < 0 {
		fault("Maintenance.Budget: %d bytes: want 0 (no limit) or more", o.Maintenance.Budget)
	}
	if o.File.Single != "" {
		if err := o.File.Single.Valid(); err != nil {
			fault("File.Single: %w", err)
		}
	}
	for name := range o.Console.Channels {
		if _, ok := o.Channels.Index(name); !ok {
			fault("Console.Channels: no channel %q: want one of %s", name, joinNames(o.Channels))
		}
	}
	if o.Console.Color < ColorAuto || o.Console.Color > ColorNever {
		fault("Console.Color: %d: want ColorAuto, ColorAlways or ColorNever", o.Console.Color)
	}
	for i, h := range o.Extra {
		if h == nil {
			fault("Extra[%d]: is nil", i)
		}
	}
	return errors.Join(faults...)
}

func joinNames(set *channel.Set) string {
	var b strings.Builder
	for i, name := range set.Names() {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(string(name))
	}
	return b.String()
}

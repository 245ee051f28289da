// Command benchmarks measures chanlog beside the loggers that people use in
// its place, and beside two yardsticks: one write(2) of the same bytes, and a
// slog handler that does nothing.
//
//	go run .
//
// What is timed is the whole event, from the user's call to its return, on
// real files in a directory on a real disk. Afterwards the logger is closed
// and each record looked for in its files; the table says how many are
// missing, doubled or torn. All of it takes many minutes; flags leave parts out.
//
// # What is called
//
//   - event: a component, a correlation id, a message and the group
//     business_context of eight attributes, about 340 bytes in all; by one
//     goroutine, and by as many as GOMAXPROCS says
//   - plain: a message and two attributes
//   - request: a logger made by With for one record, and that record
//   - disabled: a record below the level of the logger
//   - latency: the event again, in bursts, each call timed by itself; quiet,
//     and while another process keeps the disk busy
//   - kill: the event again, in a process that acknowledges each record after
//     the call returned, and is killed; what was acknowledged and is not in
//     the files is lost
//
// # How to read the numbers
//
// A machine is never quiet, so contestants take turns: each round runs all of
// them, in a random order, and a ratio is the median of the ratios of the
// rounds. Times are medians too. Lines in the format of the go command come
// first, for benchstat; the table is last.
//
// The directory is one below that of -dir; by default below the system's own
// for temporary files, which must not be in memory. It takes some 100 MB.
//
// The same functions run under go test:
//
//	go test -run '^$' -bench 'Event/chanlog' -count 6 .
package main

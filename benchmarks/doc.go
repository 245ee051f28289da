// Command benchmarks measures chanlog beside the loggers that people use in
// its place, and beside yardsticks: one write(2) of the same bytes, the same
// with an fsync, and a slog handler that does nothing.
//
//	go run .            # everything, some twenty minutes
//	go run . -verdict   # what chanlog is to reach, some four
//
// What is timed is the whole event, from the user's call to its return, on
// real files in a directory on a real disk. Afterwards the logger is closed
// and each record looked for in its files; the tables say how many are
// missing, doubled or torn.
//
// # Parts
//
// The flag -parts takes some of them, -only some of the contestants.
//
//   - event: a component, a correlation id, a message and the group
//     business_context of eight attributes, about 340 bytes in all
//   - parallel: the event by as many goroutines as GOMAXPROCS says
//   - plain: a message and two attributes
//   - request: a logger made by With for one record, and that record
//   - disabled: a record below the level of the logger
//   - quiet: the event at an even pace, each call timed by itself
//   - busy: the same while another process keeps the disk busy
//   - full: the same while the file system is full. Then there is room again,
//     and the records that the logger said it could not write are set against
//     those that are missing. It needs Linux, root and mkfs.ext4, and says so
//     where they are missing
//   - group: records a second of 1 and of 16 goroutines, for those whose
//     calls return once the record is on the disk
//   - kill: the event in a process that acknowledges each record after the
//     call returned, and is killed; what was acknowledged and is not in the
//     files is lost
//
// # How to read the numbers
//
// A machine is never quiet, so contestants take turns: each round runs all of
// them, in a random order, and a ratio is the median of the ratios of the
// rounds. Times are medians too. Lines in the format of the go command come
// first, for benchstat. Then there are the tables, and last what has become
// of each target of chanlog.
//
// The time of a call is that of the caller. A logger may leave work to a
// goroutine of its own, which takes time from somebody else: the time until
// Close has returned, and the CPU time of the whole process until then, have
// that in them. Opening is in neither.
//
// The directory is one below that of -dir; by default below the system's own
// for temporary files, which must not be in memory. It takes some 200 MB.
//
// The calls can be timed under go test as well:
//
//	go test -run '^$' -bench 'Event/chanlog' -count 6 .
package main

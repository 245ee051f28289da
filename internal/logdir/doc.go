// Package logdir owns a log directory: the grammar of its names, the
// manifest, the lock that admits one writer, and the ways to list, move and
// replace files in it. Nothing else in chanlog builds or takes apart a name.
//
//	logs/trading.log                                 active, written now
//	logs/daily/2026-01-24/trading-20260124T034500.000000000Z-000042.log
//	                                                 rotated
//	logs/archive/trading-…-000042.log.gz             compressed
//	logs/.chanlog/manifest.json                      what the writer knows
//	logs/.chanlog/lock                               who the writer is
//
// # Names
//
// A rotated file is named after its channel, the UTC time of its first
// record, and its segment number. Numbers of a channel only grow and are
// never given twice, so they order the segments whatever the clock did; see
// [Segment]. The folder under daily/ is the day of the first record in the
// writer's time zone.
//
// # Manifest and lock
//
// [Dir.Lock] makes the caller the one writer of the directory and returns a
// [Writer]. A second caller, in the same process too, gets a [LockedError]
// that names the first. The lock is the operating system's, so it ends with
// the process that holds it; what a dead one left in the lock file is no
// obstacle. Only a Writer changes the [Manifest]; anyone may read it.
//
// # Limits
//
// On NFS the lock holds between hosts only where flock is passed on to the
// server. On Windows directories cannot be synced, so that a rename may be
// undone by a power cut there.
package logdir

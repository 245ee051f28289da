// Package logfile writes the file of one channel: whole lines in, and a file
// that is rotated by size and by day, whatever happens to the disk.
//
// A [File] hands each line to lumberjack in one write. lumberjack does the
// appending and decides nothing: no size limit it could reach, no clean-up,
// no rotation. This package names, creates, moves and syncs the files itself
// with the help of package logdir.
//
// # Rotation
//
// A file is moved to daily/ before a record that would make it larger than
// [Options.MaxSize], and before the first record of another day in
// [Options.Location]; [File.RotateIfDue] does the latter for a channel that
// gets no records. A record that is larger than the limit has a file to
// itself. The file that is moved keeps its segment number, which names it
// together with the time of its first record; the next file gets the next
// number.
//
// When a file cannot be moved or the next one not be made, writing goes on
// in the old one past its limit. That is tried again after 1 s, then after
// twice as long each time up to a minute, is reported once, and shows in
// [Stats] until it works again.
//
// # Interference
//
// [File.RotateIfDue] notices when someone else deleted, renamed, replaced or
// cut the file. A new one is begun under its name, with the next number; a
// cut file goes on, with the next number too. The records of a renamed file
// stay where they are. What someone else writes to the file stays, and the
// next record begins on a line of its own; only within the second in which
// they left half a line may a record be joined to it.
//
// # Missing records
//
// Where records are missing, a line of the file's own says so, which package
// record calls a mark: before the next record that can be written, or with
// the next RotateIfDue. One kind tells of records for which Append returned an
// error and of those that [File.Missed] was told of, how many, from when to
// when, and why. The other tells what someone else did to the file, and
// which segment ended by that. Marks wait for as long as they cannot be
// written, also when the file is rotated meanwhile, but not beyond Close. A
// channel of which no record gets through says so once a minute. Marks are in
// the same file as the record after them, even where that makes it larger
// than [Options.MaxSize].
//
// # Torn lines
//
// A write that fails half-way is taken back. Where that is not possible, and
// where a crash left half a line at the end of the file, the next record
// begins on a line of its own, so at most that one line is torn.
//
// # Durability
//
// A record for which [File.Append] returned nil survives the end of the
// process. It survives a power cut once [File.Sync] has returned nil. After
// an error of Sync the records appended until then stay in doubt, also when
// a later Sync returns nil: a system says once that it could not write them.
package logfile

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
// # Torn lines
//
// A write that fails half-way is taken back. Where that is not possible, and
// where a crash left half a line at the end of the file, the next record
// begins on a line of its own, so at most that one line is torn.
//
// # Durability
//
// A record for which [File.Append] returned nil survives the end of the
// process. It survives a power cut once [File.Sync] has returned nil.
package logfile

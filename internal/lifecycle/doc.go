// Package lifecycle looks after rotated segments: it compresses them, says in
// an index what is in them, and deletes what is older than it has to be kept.
//
// [Run] makes one pass over a log directory as a [Policy] has it, and returns
// a [Report] of everything it did and everything it refused to do. A [Keeper]
// does the same again and again and remembers what it read. It is used by the
// handler in the background and by the tools alike; a lock keeps two passes
// from meeting. A dry run takes no lock and changes nothing.
//
// # Age
//
// A segment is as old as its newest record, whatever its name or the file
// system say. The last line, and the first line of an index, give a bound for
// that; before anything is deleted, all of the segment or of its index is
// read. A segment was also written after those with lower numbers, and so
// counts as no older than they are, as long as they are not of the future. A
// segment none of whose lines has a time is never deleted.
//
// # What is deleted
//
// Nothing younger than the retention of its channel and nothing on hold is
// ever deleted, neither for its age nor for the budget. Where more is kept
// than that ([ChannelPolicy.DeleteAfter]), the budget may take it. Otherwise
// a budget that is exceeded makes segments be compressed before their time,
// and what is over it then is reported.
//
// A wrong clock makes everything old. So nothing is deleted while the wall
// clock was set by more than 24 hours since the process started, by the
// reckoning of the monotonic clock, and nothing of a channel of which more
// than half would go at once. [Policy.TrustClock] overrides both, for a
// person who looks at the result. (A machine that sleeps stops the monotonic
// clock, so one that slept for more than a day has to start its service
// anew.)
//
// # The compressed file
//
// archive/<segment>.log.gz is an ordinary gzip file of one or more members
// (RFC 1952), so zcat reads all of it. A member has at most 1 MiB of the
// segment and ends where a line ends, so that a reader can begin at any of
// them; only a line longer than a member is cut elsewhere. An empty segment
// has one empty member. Mode and owner are those of the plain file.
//
// # The index
//
// archive/<segment>.log.gz.idx has lines of JSON: an [Index], then a [Member]
// for each of the file's, in order, then the number of members and a CRC-32C
// of all lines before:
//
//	{"chanlog_index":1,"segment":"trading-….log","sha256":"…","bytes":2500000,"gzip_bytes":240113,"disorder_ns":0,"lines":6100,"first":"…","last":"…","levels":{"INFO":6000,"WARN":100},"components":["order_manager"]}
//	{"offset":0,"start":0,"bytes":1048391,"lines":2560,"first":"…","last":"…","levels":{"INFO":2560},"components":["order_manager"]}
//	…
//	{"members":3,"crc32c":"0a1b2c3d"}
//
// What it says of a part is never too little: a reader that looks for a level
// may leave out a member that has neither that level nor the level "", one
// that looks for a component may leave out a member that neither lists it nor
// has "many" set, and one that looks for a time may leave out a member whose
// first and last do not enclose it. New fields may be added; a change that
// would mislead an older reader raises the number in the first field. An
// index that is missing, damaged or of another file is made anew from the
// compressed file; [BuildIndex] does so for a reader that cannot wait.
//
// # Crashes
//
// A process may be killed, or the power cut, at any moment. A segment is
// compressed in these steps:
//
//  1. write archive/<segment>.log.gz.tmp, and sync it
//  2. read it back, unpack it, and compare the SHA-256 with that of what was
//     read from the plain file
//  3. write the index under a temporary name, sync it, and rename it
//  4. rename the compressed file, and sync archive/
//  5. see that the plain file was not written to meanwhile, remove it, and
//     sync its folder
//
// As long as the plain file exists, it is the segment, and readers do not
// look at a compressed file of the same name; a reader that finds it gone when
// it wants to open it finds the compressed one. It goes in step 5 only, when
// that is complete and on the disk. So there is exactly one copy to read at
// any time. What an interrupted pass leaves is a temporary
// file, an index or a compressed file beside the plain one; the next pass
// removes the first and makes the others again. It never trusts them: a
// compressed file beside a plain one is compared with it, byte for byte, and
// if it has anything that the plain one does not have, it is set aside as
// <segment>.log.gz.aside, until the segment is deleted.
//
// To delete a segment is to remove all its other files first, then the one
// that is the segment, then that one's index. An index without its file is
// removed by the next pass.
//
// # Priority
//
// Several segments are compressed at the same time, each by a goroutine that
// lets others run after every 64 KiB. In Linux its thread has a lower
// scheduling priority too, so that other processes come first.
//
// # Limits
//
// Symbolic links are not followed; a segment that is one is reported and left
// alone. On Windows, where a folder cannot be synced, a power cut may undo
// the renaming in step 4 after the plain file was removed.
package lifecycle

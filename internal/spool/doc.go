// Package spool is a ring of lines in a file that is mapped into memory. A
// line that was appended survives the death of the process, SIGKILL included,
// for the price of a copy: what is stored in a shared mapping belongs to the
// kernel at once, exactly as after write(2). Neither survives a power cut
// without fsync.
//
// One process appends and drains. What it leaves behind, a later one finds
// with [Open] and completes.
//
// # Layout
//
// The file is a header page, an index and the data, all of fixed size:
//
//	header   magic, sizes, boot id, counts, the batch in flight, accounts
//	index    16 bytes a line: where it begins, its length, its CRC-32C
//	data     the lines, each in one piece, as they will stand in the log file
//
// Lines are numbered from 0 and never renumbered. Line n has its index entry
// at n modulo the number of entries. A line that does not fit before the end
// of the data begins at its start again, so a run of lines can be written to
// a file from where it lies.
//
// Everything is committed by the store of one 64-bit word, after what it
// speaks of: published (lines that are whole), flight (lines that are being
// written to a file) and drained (lines that are in it). A process may be
// killed between any two stores.
//
// # Faults
//
// A mapping whose file was truncated, or whose disk fails, answers with
// SIGBUS. Appending turns that into [ErrFault] and marks the ring as broken; it
// never ends the process.
package spool

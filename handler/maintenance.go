package handler

import "time"

// MaintenanceOptions configure what the handler does in the background with
// files that were rotated. The zero value compresses them after a week and
// deletes them when the retention of their channel is over.
type MaintenanceOptions struct {
	// CleanupOff keeps rotated files for ever: nothing is deleted, whatever
	// the Retention of a Spec says.
	CleanupOff bool

	// CompressionOff leaves rotated files as they are.
	CompressionOff bool

	// CompressAfter is how old the newest record of a rotated file is when
	// the file is compressed; 7 days when 0.
	CompressAfter time.Duration

	// TrustClock deletes also where that is refused otherwise, since a wrong
	// clock makes everything old: when the clock was set by more than 24
	// hours, and when more than half of a channel's files would go at once.
	// Set it for one run, after a look at the clock.
	TrustClock bool

	// Budget is how many bytes all files together may take; 0 is no limit.
	// What is over it is compressed early, and deleted where it is older
	// than its retention: the budget shortens no retention. The channel with
	// the shortest one gives way first, a sealed one never.
	Budget int64
}

// defaultCompressAfter is the age at which a file is compressed.
const defaultCompressAfter = 7 * 24 * time.Hour

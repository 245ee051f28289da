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
}

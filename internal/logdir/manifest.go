package logdir

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"
)

const (
	manifestFile = "manifest.json"
	// manifestFormat grows when a reader that does not know a new field
	// would do harm.
	manifestFormat = 1
)

// ErrFormat is wrapped by the error for a manifest that a newer version of
// chanlog wrote.
var ErrFormat = errors.New("format is newer than this version of chanlog")

// A Manifest is what the writer of a directory tells its readers, so that
// they need no configuration of their own.
//
// A field that this version does not know is not kept when the manifest is
// written again: this version could not keep it true either. A field whose
// loss does harm raises the format, and a newer format is refused.
type Manifest struct {
	Format int     `json:"format"`
	Writer Process `json:"writer"`
	// TimeZone is the IANA name of the zone whose days the files are rotated
	// by; "" is UTC.
	TimeZone string `json:"time_zone"`
	// Spool is the folder of the rings, an absolute path, where that is not
	// .chanlog/spool. What is in them is not in the files yet.
	Spool    string           `json:"spool,omitempty"`
	Channels map[Name]Channel `json:"channels"`
}

// A Process is one that writes the directory or did so.
type Process struct {
	PID     int       `json:"pid"`
	Host    string    `json:"host"`
	Started time.Time `json:"started"`
}

// A Channel is how a channel is written. Channels that the writer no longer
// has stay in the manifest: their files are still there.
type Channel struct {
	// Level is the lowest level that is written, as slog spells it.
	Level string `json:"level"`
	// MaxSizeBytes is the size a file is rotated at; 0 is no limit.
	MaxSizeBytes int64 `json:"max_size_bytes"`
	// Retention is how long segments are kept; 0 is for ever.
	Retention time.Duration `json:"retention_ns"`
	Purpose   string        `json:"purpose,omitempty"`
	// Sealed says that lines form a chain that shows tampering.
	Sealed bool `json:"sealed,omitempty"`
	// Durability is process, interval or always.
	Durability string `json:"durability,omitempty"`
	// SyncInterval is that of interval durability.
	SyncInterval time.Duration `json:"sync_interval_ns,omitempty"`
	// WhenFull is drop, block or exit: what becomes of a record that there
	// is no room for.
	WhenFull string `json:"when_full,omitempty"`
	// Format is json or text.
	Format string `json:"format"`
	// Active is the segment being written; its Number is 0 before the first
	// record.
	Active Active `json:"active"`
}

// Active ties the number of a segment to the file that has it, as long as
// that file's name does not carry the number.
type Active struct {
	Number uint64   `json:"number"`
	File   Identity `json:"file"`
}

// Manifest reads the manifest of the directory. The error wraps
// [fs.ErrNotExist] when there is none, because nothing was written yet or
// the directory is not a log directory, and [ErrFormat] when it is newer
// than this version.
func (d *Dir) Manifest() (Manifest, error) {
	path := d.state(manifestFile)
	data, err := os.ReadFile(path)
	if err != nil {
		return Manifest{}, fmt.Errorf("read manifest: %w", err)
	}
	// The format is looked at first: a newer one may not fit the struct.
	var head struct {
		Format int `json:"format"`
	}
	if err := json.Unmarshal(data, &head); err != nil {
		return Manifest{}, fmt.Errorf("read manifest %s: %w", path, err)
	}
	switch {
	case head.Format > manifestFormat:
		return Manifest{}, fmt.Errorf("read manifest %s: %w: it has %d, known are 1 to %d; update chanlog",
			path, ErrFormat, head.Format, manifestFormat)
	case head.Format < 1:
		return Manifest{}, fmt.Errorf("read manifest %s: no format, want 1 to %d", path, manifestFormat)
	}
	var m Manifest
	if err := json.Unmarshal(data, &m); err != nil {
		return Manifest{}, fmt.Errorf("read manifest %s: %w", path, err)
	}
	return m, nil
}

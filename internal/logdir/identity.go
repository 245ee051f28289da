package logdir

// An Identity tells a file from every other one that ever had its name. The
// zero Identity is unknown and the same as none.
//
// Device and inode alone are not enough: ext4 gives the inode of a deleted
// file to the next one made, so the time of birth belongs to it where the
// file system keeps one. Linux takes that from a clock that ticks every few
// milliseconds: who makes a file in the place of one must hold the old one
// open, or delete it last.
type Identity struct {
	Device uint64 `json:"device"`
	Inode  uint64 `json:"inode"`
	// BirthNS is in nanoseconds since 1970, 0 where it is not known.
	BirthNS int64 `json:"birth_ns,omitempty"`
}

// Same reports whether both are known and of one file. Some file systems have
// another device number each time that they are mounted, as those of
// containers do; the time of birth is telling enough without it.
func (id Identity) Same(other Identity) bool {
	if id.BirthNS != 0 {
		id.Device = other.Device
	}
	return id == other && id != Identity{Device: id.Device}
}

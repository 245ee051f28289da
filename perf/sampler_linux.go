package perf

import (
	"bytes"
	"os"
	"strconv"
	"time"
)

// clockTick is the unit of times in /proc. Linux promises 100 a second to all
// programs, whatever the kernel itself counts in.
const clockTick = time.Second / 100

// readProcess puts what /proc tells in place of what the Go runtime guesses.
// Where it tells nothing, as in a sandbox without /proc, the guesses stand.
func readProcess(u usage) usage {
	if b, err := os.ReadFile("/proc/self/stat"); err == nil {
		parseStat(b, uint64(os.Getpagesize()), &u)
	}
	if b, err := os.ReadFile("/proc/meminfo"); err == nil {
		if kb, ok := line(b, "MemTotal:"); ok {
			u.total = kb << 10
		}
	}
	if b, err := os.ReadFile("/proc/self/io"); err == nil {
		read, ok1 := line(b, "read_bytes:")
		written, ok2 := line(b, "write_bytes:")
		if ok1 && ok2 {
			u.disk = new(read + written)
		}
	}
	return u
}

// parseStat reads a line of proc_pid_stat(5). The second field is the name of
// the program in parentheses, and may itself hold spaces and parentheses.
func parseStat(b []byte, page uint64, u *usage) {
	// Places of the fields after the name, which is the second of all.
	const utime, stime, threads, resident = 14 - 3, 15 - 3, 20 - 3, 24 - 3
	fields := bytes.Fields(b[bytes.LastIndexByte(b, ')')+1:])
	if len(fields) <= resident {
		return
	}
	var n [4]uint64
	for i, place := range [...]int{utime, stime, threads, resident} {
		var err error
		if n[i], err = strconv.ParseUint(string(fields[place]), 10, 64); err != nil {
			return
		}
	}
	u.cpu = time.Duration(n[0]+n[1]) * clockTick
	u.threads = new(int64(n[2]))
	u.memory = n[3] * page
}

// line returns the number in the line of b that begins with key.
func line(b []byte, key string) (uint64, bool) {
	for l := range bytes.Lines(b) {
		if rest, ok := bytes.CutPrefix(l, []byte(key)); ok {
			fields := bytes.Fields(rest)
			if len(fields) == 0 {
				return 0, false
			}
			n, err := strconv.ParseUint(string(fields[0]), 10, 64)
			return n, err == nil
		}
	}
	return 0, false
}

package main

import "time"

// cpuTime is not known here, and its columns stay empty.
func cpuTime() time.Duration { return 0 }

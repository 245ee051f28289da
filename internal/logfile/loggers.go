package logfile

import (
	"math"
	"sync"

	"gopkg.in/natefinch/lumberjack.v2"
)

// loggers are those that no file uses. They are kept for the whole process
// since each has a goroutine that nothing ends, so that only as many are
// ever made as files are open at one time.
var loggers struct {
	mu   sync.Mutex
	free []*lumberjack.Logger
}

// takeLogger returns a closed logger for the file of that name. Only
// Filename may be set on a used one: its goroutine reads the other fields.
func takeLogger(filename string) *lumberjack.Logger {
	loggers.mu.Lock()
	defer loggers.mu.Unlock()
	var l *lumberjack.Logger
	if n := len(loggers.free); n > 0 {
		l, loggers.free = loggers.free[n-1], loggers.free[:n-1]
	} else {
		// In megabytes: the largest number that does not overflow in bytes.
		// It is out of reach, so lumberjack never rotates by itself.
		l = &lumberjack.Logger{MaxSize: math.MaxInt32}
	}
	l.Filename = filename
	return l
}

// giveBack closes l and keeps it for another file.
func giveBack(l *lumberjack.Logger) error {
	err := l.Close()
	loggers.mu.Lock()
	defer loggers.mu.Unlock()
	loggers.free = append(loggers.free, l)
	return err
}

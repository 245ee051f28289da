package handler

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/alphapt/chanlog/channel"
)

// OptionsFromEnv returns the [Options] that the environment variables
// describe: those with the prefix MONITORING__, such as
// MONITORING__LOG_FILE_LEVEL, and LOG_LEVEL and JSON_LOGS.
// docs/configuration.md lists them all. A variable that is not set, or empty,
// changes nothing: without any, the options are the zero value. What the
// environment has no variables for is the caller's to fill in.
//
// The error has everything that is wrong in a line each: values that cannot
// be read, with what is allowed; faults of the file that
// MONITORING__LOG_CHANNELS_FILE names; and names that begin with
// MONITORING__LOG_ and are not known, with the nearest that is.
//
// That file is all that is read from the disk, and nothing is written.
func OptionsFromEnv() (*Options, error) {
	e := newEnvironment(os.Environ())
	var v envVariables
	var plain envPlain
	e.read(&v, envPrefix)
	e.read(&plain, "")

	o := new(Options)
	o.File.Off = is(v.FileEnabled, false)
	o.File.Level = cmp.Or(v.FileLevel, plain.Level)
	o.File.AddSource = is(v.FileSource, true)
	o.File.MaxSize = v.FileMaxSize
	o.File.Mode = v.FileMode
	o.File.Durability = v.Durability
	o.File.SyncInterval = time.Duration(v.SyncInterval)
	o.File.SpoolDir = v.SpoolDir
	o.File.SpoolSize = v.SpoolSize
	if v.SpoolSize != 0 && (v.SpoolSize < minSpoolSize || v.SpoolSize > maxSpoolSize) {
		e.fault(envPrefix+"LOG_SPOOL_SIZE", fmt.Errorf("%d bytes: want 1MB to 1GB", v.SpoolSize))
	}
	o.File.Text = is(cmp.Or(v.FileJSON, v.JSONFormat, v.Structured, plain.JSONLogs), false)
	o.Console.Off = is(v.Console, false)
	o.Console.Level = v.ConsoleLevel
	o.Console.JSON = is(cmp.Or(v.ConsoleJSON, v.JSONFormat, plain.JSONLogs), true)
	o.Console.Channels = v.Channels
	o.Maintenance.CleanupOff = is(v.Cleanup, false)
	o.Maintenance.CompressionOff = is(v.Compression, false)
	if v.CompressAge != nil {
		o.Maintenance.CompressAfter = *v.CompressAge
		if *v.CompressAge == 0 {
			e.fault(envPrefix+"LOG_COMPRESSION_AGE_DAYS", fmt.Errorf(
				"0 is no age: want more, such as 7 or 12h, or %sLOG_COMPRESSION_ENABLED=false for no compression", envPrefix))
		}
	}
	if v.TimeZone != "" {
		var err error
		if o.Location, err = parseZone(v.TimeZone); err != nil {
			e.fault(envPrefix+"LOG_TIME_ZONE", err)
		}
	}
	if v.BackupCount != nil {
		o.Notices = append(o.Notices, fmt.Sprintf("%sLOG_FILE_BACKUP_COUNT=%d has no effect: "+
			"rotated files are kept by age; set %s<CHANNEL>_RETENTION_DAYS", envPrefix, *v.BackupCount, envLogPrefix))
	}
	if on, err := parseSwitch(v.Shipping); err == nil && on { // its faults are for the shipper to tell
		o.Notices = append(o.Notices, envPrefix+"LOG_SHIPPING_ENABLED has no effect: chanlog ships nothing yet")
	}
	e.place(o, v.FilePath, is(v.MultiChannel, false))
	e.channels(o, v.ChannelsFile)
	e.unknown()
	if err := errors.Join(e.faults...); err != nil {
		return nil, fmt.Errorf("chanlog: environment: %w", err)
	}
	return o, nil
}

// is reports whether a switch was set and to what.
func is(b *bool, to bool) bool { return b != nil && *b == to }

// place finds the directory and, for a single file, its name.
func (e *environment) place(o *Options, path string, single bool) {
	const suffix = ".log"
	if path == "" {
		if !single {
			return
		}
		path = filepath.Join(defaultDir, "app"+suffix)
	}
	isFile := strings.HasSuffix(path, suffix)
	o.Dir = path
	if isFile {
		o.Dir = filepath.Dir(path)
	}
	if !single {
		return
	}
	o.File.Single = channel.Name(strings.TrimSuffix(filepath.Base(path), suffix))
	err := o.File.Single.Valid()
	switch {
	case !isFile:
		e.fault(envPrefix+"LOG_FILE_PATH", fmt.Errorf("%q names no file: want a path that ends in %s, such as logs/app.log, "+
			"since %sLOG_MULTI_CHANNEL_ENABLED is false", path, suffix, envPrefix))
	case err != nil:
		e.fault(envPrefix+"LOG_FILE_PATH", fmt.Errorf("%q: the file is named like a channel: %w", path, err))
	}
}

package handler

import (
	"io/fs"
	"log/slog"
	"reflect"
	"time"

	"github.com/caarlos0/env/v11"

	"github.com/alphapt/chanlog/channel"
)

// The structs here are the variables of the environment, one field each. The
// type of a field says how its value is read (see envParsers), and a field
// that stays at its zero value was not set.
//
// Their tags are also the table in docs/configuration.md: doc is what the
// variable does; default what holds when it is not set, in parentheses when
// it is not a value; values what it may be, where the type does not say it.

const (
	envPrefix    = "MONITORING__"
	envLogPrefix = envPrefix + "LOG_"
)

// envVariables have names that begin with MONITORING__.
type envVariables struct {
	FileEnabled  *bool              `env:"LOG_FILE_ENABLED" default:"true" doc:"Write files."`
	FilePath     string             `env:"LOG_FILE_PATH" values:"a path" default:"logs/app.log" doc:"Where the files are: of a path that ends in .log its folder, otherwise the path itself. The name of the file counts only when there is one file for all channels."`
	MultiChannel *bool              `env:"LOG_MULTI_CHANNEL_ENABLED" default:"true" doc:"Write a file for each channel. When false, all records go to the one file that LOG_FILE_PATH names; each still says its channel."`
	ChannelsFile string             `env:"LOG_CHANNELS_FILE" values:"a path" default:"(the nine channels)" doc:"A JSON file with channels and their rules, in place of the nine."`
	FileLevel    slog.Leveler       `env:"LOG_FILE_LEVEL" default:"DEBUG" doc:"The lowest level that files take."`
	FileJSON     *bool              `env:"LOG_FILE_JSON_FORMAT" default:"true" doc:"Write files as JSON; when false as text for people, which the tools do not read. The own file of a sealed channel (audit) is JSON whatever this says."`
	FileSource   *bool              `env:"LOG_FILE_ADD_SOURCE" default:"false" doc:"Add the function, file and line of the log call to each record."`
	FileMaxSize  int64              `env:"LOG_FILE_MAX_SIZE" default:"(each channel's own)" doc:"The size at which a file is rotated. 0 is the default."`
	FileMode     fs.FileMode        `env:"LOG_FILE_MODE" default:"0640" doc:"The mode of new files."`
	Durability   channel.Durability `env:"LOG_DURABILITY" default:"process" doc:"What records of ordinary channels survive once the log call has returned: the end of the process, or a power cut too, within an interval or always. See durability.md."`
	SyncInterval interval           `env:"LOG_SYNC_INTERVAL" default:"500ms" doc:"How often channels of interval durability are put on the disk."`
	SpoolDir     string             `env:"LOG_SPOOL_DIR" values:"a path" default:"(.chanlog/spool in the log directory)" doc:"Where records are before they are in their files, such as /dev/shm."`
	SpoolSize    int64              `env:"LOG_SPOOL_SIZE" default:"(1MB, and 4MB for a sealed channel)" doc:"How much of its records the spool of each channel takes, 1MB to 1GB. That much of the disk is taken when the channel gets its first record."`
	BackupCount  *uint              `env:"LOG_FILE_BACKUP_COUNT" default:"(none)" doc:"Accepted, has no effect and is logged as such: retention decides how long rotated files are kept."`
	TimeZone     string             `env:"LOG_TIME_ZONE" values:"an IANA name such as Asia/Kolkata" default:"UTC" doc:"The time zone whose midnight ends a day's files. Times in records are UTC."`
	Console      *bool              `env:"LOG_CONSOLE_ENABLED" default:"true" doc:"Write to the console, which is standard error."`
	ConsoleLevel slog.Leveler       `env:"LOG_CONSOLE_LEVEL" default:"WARN" doc:"The lowest level that the console shows."`
	ConsoleJSON  *bool              `env:"LOG_CONSOLE_JSON_FORMAT" default:"false" doc:"Show the JSON line of the file in place of a coloured one."`
	Channels     consoleLevels      `env:"LOG_CONSOLE_CHANNELS" default:"(none)" doc:"Levels of single channels on the console; off hides one."`
	JSONFormat   *bool              `env:"LOG_JSON_FORMAT" default:"(files true, console false)" doc:"JSON or not for files and console both."`
	Structured   *bool              `env:"LOG_STRUCTURED" default:"true" doc:"When false, files are text."`
	Cleanup      *bool              `env:"LOG_AUTO_CLEANUP_ENABLED" default:"true" doc:"Delete rotated files when the retention of their channel is over."`
	Compression  *bool              `env:"LOG_COMPRESSION_ENABLED" default:"true" doc:"Compress rotated files."`
	CompressAge  *time.Duration     `env:"LOG_COMPRESSION_AGE_DAYS" default:"7" doc:"The age at which a rotated file is compressed; more than 0."`

	// These two belong to the shipper; they are here to be known.
	Shipping     string `env:"LOG_SHIPPING_ENABLED" values:"true, false" default:"false" doc:"Has no effect yet, and is logged as such: nothing is shipped."`
	Destinations string `env:"LOG_SHIPPING_DESTINATIONS" values:"a list" default:"(none)" doc:"Has no effect yet: nothing is shipped."`
}

// envChannel are the variables of each channel. Their names begin with what
// channelPrefix returns.
type envChannel struct {
	Level      slog.Leveler       `env:"LEVEL" default:"(the channel's own, which is WARN for database, else LOG_FILE_LEVEL)" doc:"The lowest level that the file of this channel takes."`
	Retention  *time.Duration     `env:"RETENTION_DAYS" default:"(the channel's own)" doc:"How long rotated files are kept; 0 is for ever."`
	Durability channel.Durability `env:"DURABILITY" default:"(the channel's own, which is always for audit, else LOG_DURABILITY)" doc:"What records of this channel survive once the log call has returned."`
	WhenFull   channel.FullPolicy `env:"WHEN_FULL" default:"(the channel's own, which is block for audit, else drop)" doc:"What becomes of a record when the disk takes none: drop it after 50 ms, block for 5 s before, or then exit the process."`
	MaxSize    *int64             `env:"MAX_SIZE" default:"(LOG_FILE_MAX_SIZE, else the channel's own)" doc:"The size at which the file of this channel is rotated. 0 is 100MB."`
}

// envPlain have names without a prefix, which other programs may know too.
type envPlain struct {
	Level    slog.Leveler `env:"LOG_LEVEL" default:"DEBUG" doc:"The lowest level that files take, when LOG_FILE_LEVEL is not set."`
	JSONLogs *bool        `env:"JSON_LOGS" default:"(files true, console false)" doc:"JSON or not for files and console both, when no variable with the prefix says it."`
}

// envParsers read the values of fields by their type. Each error says what
// the value is and what is allowed.
var envParsers = map[reflect.Type]env.ParserFunc{
	reflect.TypeFor[bool]():               envParser(parseSwitch),
	reflect.TypeFor[uint]():               envParser(parseCount),
	reflect.TypeFor[int64]():              envParser(channel.ParseSize),
	reflect.TypeFor[time.Duration]():      envParser(parseDays),
	reflect.TypeFor[slog.Leveler]():       envParser(channel.ParseLevel),
	reflect.TypeFor[consoleLevels]():      envParser(parseConsoleLevels),
	reflect.TypeFor[fs.FileMode]():        envParser(parseMode),
	reflect.TypeFor[interval]():           envParser(parseInterval),
	reflect.TypeFor[channel.Durability](): envParser(channel.ParseDurability),
	reflect.TypeFor[channel.FullPolicy](): envParser(channel.ParseFullPolicy),
}

func envParser[T any](parse func(string) (T, error)) env.ParserFunc {
	return func(s string) (any, error) { return parse(s) }
}

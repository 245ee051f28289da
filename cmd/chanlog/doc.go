// Command chanlog shows and operates log directories that package handler
// writes.
//
//	chanlog demo    run a small paper-trading service that logs through chanlog
//	chanlog schema  describe the business events: fields, units, levels
//
// Run "chanlog help" for all commands and flags.
//
// # Directory
//
// Every command works on one log directory: that of --dir, else that of the
// environment variable CHANLOG_DIR, else that of the logging configuration,
// else logs.
//
// # Exit codes
//
// 0: done. 2: wrong usage, or the command failed; standard error says why.
package main

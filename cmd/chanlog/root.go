package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"
)

const (
	exitOK     = 0
	exitFailed = 2 // usage or failure
)

// global is what every command has: its streams and the flags of the root.
type global struct {
	stdout, stderr io.Writer
	dir            string // of --dir; empty when not given
	color          colorMode
}

// run executes one command line and gives the exit code.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	root := newRoot(&global{stdout: stdout, stderr: stderr})
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	if err := root.ExecuteContext(ctx); err != nil {
		// Errors of the handler begin so themselves.
		fmt.Fprintf(stderr, "chanlog: %s\n", strings.TrimPrefix(err.Error(), "chanlog: "))
		return exitFailed
	}
	return exitOK
}

func newRoot(g *global) *cobra.Command {
	root := &cobra.Command{
		Use:           "chanlog",
		Short:         "Show and operate the log files of your service, one per channel",
		Version:       version(),
		SilenceErrors: true, // run prints them
		SilenceUsage:  true, // a page of flags hides the error
	}
	root.SetVersionTemplate("chanlog {{.Version}}\n")
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return fmt.Errorf("%w (see %q)", err, cmd.CommandPath()+" --help")
	})
	flags := root.PersistentFlags()
	flags.Var(parsed(&g.dir, "", "directory", func(s string) (string, error) {
		if s == "" {
			return "", errors.New("want the path of a directory")
		}
		return s, nil
	}), "dir", `log directory (default $CHANLOG_DIR, else "logs")`)
	flags.Var(parsed(&g.color, colorAuto, "when", parseColorMode), "color",
		"when to colour: auto, always or never; auto means on a terminal without $NO_COLOR")
	root.AddCommand(newDemo(g), newSchema(g))
	return root
}

// logDir is the directory to work on; configured is that of the logging
// configuration, or empty.
func (g *global) logDir(configured string) string {
	for _, dir := range []string{g.dir, os.Getenv("CHANLOG_DIR"), configured} {
		if dir != "" {
			return dir
		}
	}
	return "logs"
}

// version is that of the module, as the go command recorded it.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(unknown)"
}

package handler_test

import (
	"log/slog"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alphapt/chanlog/channel"
	"github.com/alphapt/chanlog/handler"
)

func TestVariablesOfChannelsInAFile(t *testing.T) {
	file := writeFile(t, "channels.json",
		`{"channels":[{"name":"order-flow","components":["order"],"retention":"1d"},{"name":"rest","level":"ERROR"}]}`)
	got := fromEnv(t, map[string]string{
		"_LOG_CHANNELS_FILE":             file,
		"_LOG_ORDER_FLOW_RETENTION_DAYS": "2w",
		"_LOG_ORDER_FLOW_LEVEL":          "WARNING",
		"_LOG_REST_LEVEL":                "DEBUG",
		"_LOG_REST_MAX_SIZE":             "5M",
		"_LOG_CONSOLE_CHANNELS":          "order-flow=off",
	})
	set, err := channel.NewSet(
		channel.Spec{Name: "order-flow", Components: []string{"order"}, Level: slog.LevelWarn, Retention: 14 * 24 * time.Hour},
		channel.Spec{Name: "rest", Level: slog.LevelDebug, MaxSize: 5 << 20},
	)
	if err != nil {
		t.Fatal(err)
	}
	want := &handler.Options{
		Channels: set,
		Console:  handler.ConsoleOptions{Channels: map[channel.Name]slog.Leveler{"order-flow": handler.Hidden}},
	}
	if diff := cmp.Diff(want, got, compareOptions); diff != "" {
		t.Errorf("got other options (-want +got):\n%s", diff)
	}
}

// Names that differ in a hyphen share their variables.
func TestChannelsThatShareAVariable(t *testing.T) {
	file := writeFile(t, "channels.json", `{"channels":[{"name":"a-b"},{"name":"a_b"},{"name":"c"}]}`)
	o := fromEnv(t, map[string]string{"_LOG_CHANNELS_FILE": file, "_LOG_A_B_LEVEL": "ERROR"})
	want := map[channel.Name]slog.Leveler{"a-b": slog.LevelError, "a_b": slog.LevelError, "c": nil}
	for _, spec := range o.Channels.Specs() {
		if spec.Level != want[spec.Name] {
			t.Errorf("%s: got level %v, want %v", spec.Name, spec.Level, want[spec.Name])
		}
	}
}

// The fixed names win over channels named file and console; what they leave
// works.
func TestFixedNamesWin(t *testing.T) {
	file := writeFile(t, "channels.json", `{"channels":[{"name":"file"},{"name":"console"}]}`)
	got := fromEnv(t, map[string]string{
		"_LOG_CHANNELS_FILE":       file,
		"_LOG_FILE_LEVEL":          "INFO",
		"_LOG_FILE_MAX_SIZE":       "1M",
		"_LOG_CONSOLE_LEVEL":       "ERROR",
		"_LOG_FILE_RETENTION_DAYS": "1",
	})
	set, err := channel.NewSet(channel.Spec{Name: "file", Retention: 24 * time.Hour}, channel.Spec{Name: "console"})
	if err != nil {
		t.Fatal(err)
	}
	want := &handler.Options{
		Channels: set,
		File:     handler.FileOptions{Level: slog.LevelInfo, MaxSize: 1 << 20},
		Console:  handler.ConsoleOptions{Level: slog.LevelError},
	}
	if diff := cmp.Diff(want, got, compareOptions); diff != "" {
		t.Errorf("got other options (-want +got):\n%s", diff)
	}
}

// The caller may set levels of the channels before and after: the default set
// itself never changes.
func TestDefaultSetStays(t *testing.T) {
	fromEnv(t, map[string]string{"_LOG_TRADING_LEVEL": "ERROR"})
	if spec, _ := channel.Default().Spec(channel.Trading); spec.Level != nil {
		t.Errorf("got level %v for the default set's trading, want none", spec.Level)
	}
}

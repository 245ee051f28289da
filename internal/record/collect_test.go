package record_test

import (
	"log/slog"
	"runtime"
	"strings"
	"testing"
	"weak"

	"github.com/alphapt/chanlog/internal/record"
)

// Collectors are pooled, and what is in a pool must not keep the values of
// loggers that are gone.
func TestClearLetsGo(t *testing.T) {
	c := record.NewCollector(record.NewKeys(nil), noFilter{})
	value, scope := new([1 << 10]int), with(new(record.Scope), slog.Int("a", 1))
	weakValue, weakScope := weak.Make(value), weak.Make(scope)
	c.AtTop(scope, false)
	c.Within(scope, false)
	c.Add(slog.Any("v", value))
	c.Clear()
	runtime.GC() // which knows that value and scope are not used any more
	if weakValue.Value() != nil {
		t.Error("got a value that is still there")
	}
	if weakScope.Value() != nil {
		t.Error("got a scope that is still there")
	}
	runtime.KeepAlive(&c)
}

// A logger whose route says that no line is wanted may be wrong.
func TestGatherOnlyStillMakesTheLine(t *testing.T) {
	scope := with(new(record.Scope), slog.Int("a", 1)).WithGroup("g")
	want := line(scope, slog.Int("b", 2), slog.String("c", "x"))
	c := record.NewCollector(record.NewKeys(nil), noFilter{})
	c.Within(scope, false)
	c.GatherOnly()
	c.Add(slog.Int("b", 2))
	c.Add(slog.String("c", "x"))
	if got := string(scope.AppendLine(nil, &record.Head{Message: "m"}, none, &c)); got != want || !strings.Contains(got, `"c":"x"`) {
		t.Errorf("got %s, want %s", got, want)
	}
}

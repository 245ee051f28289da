package faulttest_test

import (
	"math/rand/v2"
	"os"
	"strconv"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	if text := os.Getenv(lifeEnv); text != "" {
		liveAs(text) // until it is killed
	}
	// A lumberjack logger keeps its goroutine; they are pooled and reused.
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("gopkg.in/natefinch/lumberjack%2ev2.(*Logger).millRun"))
}

const (
	killsEnv = "CHANLOG_TEST_KILLS"
	cutsEnv  = "CHANLOG_TEST_CUTS"
	seedEnv  = "CHANLOG_TEST_SEED"
)

// setting returns the positive number that an environment variable has.
func setting(t *testing.T, name string, byDefault int) int {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return byDefault
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		t.Fatalf("%s is %q, want a number from 1 on", name, text)
	}
	return n
}

// seeded returns the random numbers of a test, and logs how to have them
// again.
func seeded(t *testing.T) *rand.Rand {
	t.Helper()
	seed := uint64(setting(t, seedEnv, rand.IntN(1<<31)+1))
	t.Logf("%s=%d", seedEnv, seed)
	return rand.New(rand.NewPCG(seed, 0))
}

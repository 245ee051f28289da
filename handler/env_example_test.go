package handler_test

import (
	"fmt"
	"log"
	"os"

	"github.com/alphapt/chanlog/handler"
)

// What the environment says is where a service starts from; it may change the
// options before it makes its handler.
func ExampleOptionsFromEnv() {
	os.Setenv("MONITORING__LOG_FILE_PATH", "/var/log/desk")
	os.Setenv("MONITORING__LOG_CONSOLE_CHANNELS", "trading=INFO,api=off")
	defer os.Unsetenv("MONITORING__LOG_FILE_PATH")
	defer os.Unsetenv("MONITORING__LOG_CONSOLE_CHANNELS")

	opts, err := handler.OptionsFromEnv()
	if err != nil {
		log.Fatal(err)
	}
	opts.OnError = func(err error) { fmt.Fprintln(os.Stderr, err) }

	fmt.Println(opts.Dir, opts.Console.Channels["trading"])
	// Output:
	// /var/log/desk INFO
}

// Everything that is wrong is in the one error.
func ExampleOptionsFromEnv_faults() {
	os.Setenv("MONITORING__LOG_FILE_MAX_SIZE", "lots")
	os.Setenv("MONITORING__LOG_TRADNG_LEVEL", "INFO")
	defer os.Unsetenv("MONITORING__LOG_FILE_MAX_SIZE")
	defer os.Unsetenv("MONITORING__LOG_TRADNG_LEVEL")

	_, err := handler.OptionsFromEnv()
	fmt.Println(err)
	// Output:
	// chanlog: environment: MONITORING__LOG_FILE_MAX_SIZE: "lots" is not a size: want a whole number of bytes with or without K, M or G, such as 1048576, 200MB or 2GB
	// MONITORING__LOG_TRADNG_LEVEL: unknown variable: the nearest known one is MONITORING__LOG_TRADING_LEVEL
}

.PHONY: test lint bench fuzz ci

test:
	go test ./...

# Builds the pinned linter on first use.
lint:
	.ci/lint

# Six runs each, for benchstat; the table beside other loggers comes last.
bench:
	go test -run '^$$' -bench . -count 6 ./...
	cd benchmarks && go run .

fuzz:
	.ci/fuzz 1m

# All that must hold before a change lands.
ci:
	.ci/run

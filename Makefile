.PHONY: test integration lint bench fuzz ci

test:
	go test ./...

# With a real PostgreSQL, which apt-get install postgresql brings.
integration:
	cd integration && CHANLOG_TEST_POSTGRES=required go test ./...

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

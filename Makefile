.PHONY: test lint bench fuzz ci

test:
	go test ./...

# Builds the pinned linter on first use.
lint:
	.ci/lint

# Six runs each, for benchstat.
bench:
	go test -run '^$$' -bench . -count 6 ./...

fuzz:
	.ci/fuzz 1m

# All that must hold before a change lands.
ci:
	.ci/run

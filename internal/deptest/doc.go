// Package deptest holds the rules of the repository as tests: which package
// may import which, what a program that logs has to build, where package
// comments and examples stand, how long a file may be, and that
// docs/dependencies.md names what go.mod requires.
//
// It has no code of its own. The table of imports is in policy_test.go; a
// red test is mended in the code it names, not in the table.
package deptest

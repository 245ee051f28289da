// Package eventtest has the tests that every package of events runs: that an
// event writes what its description says ([Agree]), that the copy of the
// comments is fresh ([Docs]), and that a record is valid against its JSON
// Schema ([Validate]).
package eventtest

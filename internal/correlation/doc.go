// Package correlation carries the id that ties together the records of one
// request, and makes such ids.
//
// It stands alone so that the handler, the event packages and the HTTP
// middleware agree on one context key without importing each other.
package correlation

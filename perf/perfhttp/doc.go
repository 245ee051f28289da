// Package perfhttp gives each request a correlation id and logs how it was
// answered.
//
//	handler := perfhttp.Middleware(mux, nil)
//	client := &http.Client{Transport: &perfhttp.Transport{}}
//
// # Correlation
//
// The id of a request is that of its header X-Correlation-ID, or else of
// X-Request-ID, or else the trace id of traceparent, or else a new one. It is
// in the context of the request, where the handler of package chanlog/handler
// finds it for each record, and in the header X-Correlation-ID of the answer.
// An id from outside has at most 128 of the characters A-Z, a-z, 0-9 and
// -_.:/+=@; any other one is taken for none, since it will stand in every
// record of the request. [Transport] passes the id on to the next server.
//
// # Access records
//
// Each request makes one [perf.RequestEvent] in the api channel when its
// handler returns:
//
//	INFO   status below 400
//	WARN   status 400 to 499; longer than Options.Target; aborted
//	ERROR  status 500 or more; panic
//
// The path is logged without its query. A handler's panic is logged, handed to
// Options.OnPanic and goes on; [net/http.ErrAbortHandler] is only logged, as
// aborted.
//
// # The ResponseWriter
//
// What the handler gets is a Flusher, a Hijacker and a Pusher exactly if the
// server's ResponseWriter is one, and always a ReaderFrom and a StringWriter.
// [net/http.ResponseController] finds the rest through Unwrap. A connection
// that is taken over, as by a WebSocket, is logged when its handler returns,
// with status 101.
package perfhttp

package main

// What the records say. All contestants log these, so that their lines
// differ in nothing but format.
const (
	component     = "order_manager"
	correlationID = "4bf92f3577b34da6"

	placed        = "order placed" // the message of the event
	eventType     = "placed"
	orderID       = "ORD001"
	strategy      = "momentum_v1"
	symbol        = "RELIANCE"
	side          = "BUY"
	quantity      = 100
	price         = 2500.5
	businessGroup = "business_context"

	served   = "request served" // the message of plain, request and disabled
	endpoint = "/api/v1/orders"
)

// A goroutine numbers its records from first(worker) on. All numbers have
// the same count of digits, and so all lines the same length.
const (
	firstSequence = 1_000_000_000
	maxCalls      = 10_000_000 // of one goroutine
)

func first(worker int) int { return firstSequence + worker*maxCalls }

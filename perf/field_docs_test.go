package perf

import (
	"testing"

	"github.com/alphapt/chanlog/internal/event/eventtest"
)

func TestFieldDocs(t *testing.T) { eventtest.Docs(t, fieldDocs) }

func TestEventsAgreeWithTheirDescriptions(t *testing.T) {
	eventtest.Agree[ExecutionEvent](t, executionSchema())
	eventtest.Agree[ThroughputEvent](t, throughputSchema())
	eventtest.Agree[LatencyEvent](t, latencySchema())
	eventtest.Agree[LatencyWindowEvent](t, latencyWindowSchema())
	eventtest.Agree[ResourceEvent](t, resourceSchema())
	eventtest.Agree[QueryEvent](t, querySchema())
	eventtest.Agree[RequestEvent](t, requestSchema())
}

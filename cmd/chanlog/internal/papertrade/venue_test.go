package papertrade

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// execute runs one order through a venue whose next fault is already due, and
// gives the states that are reported.
func execute(t *testing.T, fault int) []state {
	t.Helper()
	reports := make(chan report, 4)
	v := newVenue(1, "1", func(_ context.Context, r report) { reports <- r })
	v.open.Store(true)
	v.fault = fault - 1
	v.faults.next = time.Now().Add(-time.Second)
	v.submit(t.Context(), order{ID: "O1"}, newInstruments()[0])
	v.running.Wait()
	v.close()
	close(reports)
	var got []state
	for r := range reports {
		got = append(got, r.state)
	}
	return got
}

func TestVenueFaults(t *testing.T) {
	for _, tt := range []struct {
		name  string
		fault int
		want  []state
	}{
		{"rejection", 0, []state{stateRejected}},
		{"a report sent twice", 1, []state{stateAcknowledged, stateFilled, stateFilled}},
		{"a late acknowledgement", 2, []state{stateAcknowledged, stateFilled}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, execute(t, tt.fault)); diff != "" {
				t.Errorf("got the + side, want the - side:\n%s", diff)
			}
		})
	}
}

func TestVenueRejectsBeforeItOpens(t *testing.T) {
	reports := make(chan report, 4)
	v := newVenue(1, "1", func(_ context.Context, r report) { reports <- r })
	v.submit(t.Context(), order{ID: "O1"}, newInstruments()[0])
	v.running.Wait()
	v.close()
	if got := <-reports; got.state != stateRejected {
		t.Errorf("got %s (%s), want %s", got.state, got.reason, stateRejected)
	}
}

func TestVenueCloseCancelsOpenOrders(t *testing.T) {
	reports := make(chan report, 8)
	v := newVenue(1, "1", func(_ context.Context, r report) { reports <- r })
	close(v.stop)
	v.submit(t.Context(), order{ID: "O1"}, newInstruments()[0])
	v.running.Wait()
	if got := <-reports; got.state != stateCancelled || got.reason != "market closed" {
		t.Errorf("got %s (%s), want %s (market closed)", got.state, got.reason, stateCancelled)
	}
}

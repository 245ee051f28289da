package papertrade

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/alphapt/chanlog/audit"
	"github.com/alphapt/chanlog/errtrack"
)

func TestOrderThatCannotBeStored(t *testing.T) {
	s, _ := openTestStore(t, never)
	if err := s.close(); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	log := slog.New(slog.NewTextHandler(&out, nil))
	inst := &instrument{token: 7, symbol: "X"}
	inst.last.Store(100_00)
	book := newBook([]*instrument{inst}, log, nil)
	a := &api{log: log, errors: errtrack.New(log, nil), orders: &orderManager{
		log: log, audit: audit.New(log), symbols: map[string]*instrument{"X": inst}, store: s,
		risk: &riskManager{log: log, limits: builtInLimits, book: book},
	}}
	answer := httptest.NewRecorder()
	a.postOrder(answer, httptest.NewRequest(http.MethodPost, "/orders",
		strings.NewReader(`{"tradingsymbol":"X","transaction_type":"BUY","quantity":1}`)))
	if answer.Code != http.StatusInternalServerError || strings.Contains(answer.Body.String(), "database") {
		t.Errorf("got %d %s, want 500 and nothing of what is inside", answer.Code, answer.Body)
	}
	for _, want := range []string{
		"event_type=place_failed", `error_message="sql: database is closed"`, "event_type=system_error",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("got %s, want %s in it", &out, want)
		}
	}
	if strings.Contains(out.String(), `msg="order placed"`) {
		t.Errorf("got %s, want no order placed", &out)
	}
}

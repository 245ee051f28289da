package papertrade

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strconv"

	"github.com/alphapt/chanlog/audit"
	"github.com/alphapt/chanlog/errtrack"
)

// limitsFile stands beside the database, if anybody puts it there.
const limitsFile = "limits.json"

// limits are those of the paper account, in whole rupees.
type limits struct {
	OrderValue    int64 `json:"order_value"`    // one order; more is taken for a typing error
	PositionValue int64 `json:"position_value"` // one instrument
}

var builtInLimits = limits{OrderValue: 2_000_000, PositionValue: 200_000}

func readLimits(path string) (l limits, err error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return l, fmt.Errorf("read limits: %w", err)
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(&l); err != nil {
		return l, fmt.Errorf("read limits: %s: %w", path, err)
	}
	if l.OrderValue < 1 || l.PositionValue < 1 {
		return l, fmt.Errorf("read limits: %s: order_value is %d and position_value %d, want 1 or more", path, l.OrderValue, l.PositionValue)
	}
	return l, nil
}

// loadLimits takes the limits from a file, or those that are built in where
// there is none.
func (m *riskManager) loadLimits(ctx context.Context, path string) {
	l, err := readLimits(path)
	source := path
	if err != nil {
		l, source = builtInLimits, "built in"
		m.errors.System(ctx, errtrack.SystemEvent{
			Err: err, Component: "risk_manager", Operation: "load_limits", Handled: true,
			Impact: "orders are held against the limits that are built in", RecoveryAction: "put a limits file there or ignore this",
		})
	}
	m.limits = l
	m.audit.Config(ctx, audit.ConfigEvent{Kind: audit.ConfigLoaded, Name: "risk_limits", Source: source, Changes: []audit.Change{
		{Field: "order_value", To: strconv.FormatInt(l.OrderValue, 10)},
		{Field: "position_value", To: strconv.FormatInt(l.PositionValue, 10)},
	}})
	for _, limit := range []struct {
		riskType string
		value    int64
	}{{orderValueLimit, l.OrderValue}, {positionValueLimit, l.PositionValue}} {
		m.audit.Risk(ctx, audit.RiskEvent{
			Kind: audit.RiskLimitUpdated, RiskType: limit.riskType, LimitValue: audit.Money(limit.value),
			Unit: currency, Direction: audit.Upper,
		})
	}
}

package channel

import (
	"log/slog"
	"sync"
	"time"
)

const (
	day = 24 * time.Hour
	mb  = 1 << 20
)

// Default returns the nine channels of a trading platform. Only database has a
// level of its own, WARN, which keeps the noise of its queries out; audit is
// sealed.
//
// The set is made once and shared.
func Default() *Set {
	return defaultSet()
}

var defaultSet = sync.OnceValue(func() *Set {
	s, err := NewSet(
		Spec{
			Name:       Application,
			Purpose:    "application lifecycle",
			Components: applicationRules,
			MaxSize:    50 * mb,
			Retention:  14 * day,
		},
		Spec{
			Name:       Trading,
			Purpose:    "orders, strategies, positions and risk",
			Components: tradingRules(),
			MaxSize:    200 * mb,
			Retention:  60 * day,
		},
		Spec{
			Name:       MarketData,
			Purpose:    "market data feeds, storage and quality",
			Components: marketDataRules,
			MaxSize:    500 * mb,
			Retention:  7 * day,
		},
		Spec{
			Name:       Database,
			Purpose:    "queries, connections and migrations",
			Components: databaseRules(),
			Level:      slog.LevelWarn,
			MaxSize:    100 * mb,
			Retention:  7 * day,
		},
		Spec{
			Name:       Audit,
			Purpose:    "business audit trail for compliance",
			Components: auditRules(),
			MaxSize:    100 * mb,
			Retention:  365 * day,
			Sealed:     true,
		},
		Spec{
			Name:       Performance,
			Purpose:    "metrics, profiles and latencies",
			Components: performanceRules,
			MaxSize:    200 * mb,
			Retention:  30 * day,
		},
		Spec{
			Name:       Errors,
			Purpose:    "every error of every channel",
			Components: errorsRules(),
			MaxSize:    100 * mb,
			Retention:  90 * day,
		},
		Spec{
			Name:       Monitoring,
			Purpose:    "health checks and alerts",
			Components: monitoringRules,
			MaxSize:    100 * mb,
			Retention:  30 * day,
		},
		Spec{
			Name:       API,
			Purpose:    "requests, servers and sessions",
			Components: apiRules(),
			MaxSize:    200 * mb,
			Retention:  30 * day,
		},
	)
	if err != nil {
		panic("channel: the default set is wrong: " + err.Error())
	}
	return s
})

package channel_test

import (
	"testing"

	"github.com/alphapt/chanlog/channel"
)

func BenchmarkRoute(b *testing.B) {
	set := channel.Default()
	for _, component := range []string{"order_manager", "MarketDataFeed", "unknown_component", "github.com/acme/oms/internal/orders.Service"} {
		b.Run(component, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				set.Route(component)
			}
		})
	}
}

func BenchmarkExplain(b *testing.B) {
	set := channel.Default()
	for b.Loop() {
		set.Explain("stategy_runner")
	}
}

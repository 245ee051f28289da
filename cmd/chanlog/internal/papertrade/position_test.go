package papertrade

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestPositionAdd(t *testing.T) {
	type deal struct {
		quantity int
		price    paise
	}
	for _, tt := range []struct {
		name  string
		deals []deal
		last  paise
		want  position
	}{
		{"none", nil, 100, position{}},
		{"bought twice", []deal{{10, 100_00}, {30, 120_00}}, 120_00, position{Quantity: 40, Average: 115_00, PnL: 200_00}},
		{"sold short", []deal{{-10, 100_00}}, 90_00, position{Quantity: -10, Average: 100_00, PnL: 100_00}},
		{"closed in part", []deal{{10, 100_00}, {-4, 110_00}}, 100_00,
			position{Quantity: 6, Average: 100_00, Realised: 40_00, PnL: 40_00}},
		{"closed", []deal{{10, 100_00}, {-10, 90_00}}, 500_00, position{Realised: -100_00, PnL: -100_00}},
		{"turned from long to short", []deal{{10, 100_00}, {-15, 110_00}}, 100_00,
			position{Quantity: -5, Average: 110_00, Realised: 100_00, PnL: 150_00}},
		{"turned from short to long", []deal{{-10, 100_00}, {15, 110_00}}, 110_00,
			position{Quantity: 5, Average: 110_00, Realised: -100_00, PnL: -100_00}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got position
			for _, d := range tt.deals {
				got.add(d.quantity, d.price)
			}
			got.mark(tt.last)
			if diff := cmp.Diff(tt.want, got, cmpopts.IgnoreUnexported(position{})); diff != "" {
				t.Errorf("got the + side, want the - side:\n%s", diff)
			}
		})
	}
}

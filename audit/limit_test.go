package audit

import "testing"

func TestUsage(t *testing.T) {
	const none = -1
	for _, tt := range []struct {
		name                string
		current, limit      Amount
		direction           Direction
		utilization, breach float64
	}{
		{"within", "95000", "100000", "", 95, 0},
		{"at the limit", "100000", "100000", "", 100, 0},
		{"beyond", "120000", "100000", "", 120, 20},
		{"two decimals", "1", "3", "", 33.33, 0},
		{"far below an upper limit", "-50", "100", "", 0, 0},

		{"loss within", "-30000", "-50000", "", 60, 0},
		{"loss beyond", "-60000", "-50000", "", 120, 20},
		{"profit against a loss limit", "10000", "-50000", "", 0, 0},
		{"negative limit as an upper one", "-20", "-10", Upper, 50, 0},
		{"above a negative upper limit", "-5", "-10", Upper, 200, 50},
		{"positive against a negative upper limit", "5", "-10", Upper, none, 150},

		{"margin above its floor", "200", "100", Lower, 50, 0},
		{"margin below its floor", "80", "100", Lower, 125, 20},
		{"no margin left", "0", "100", Lower, none, 100},
		{"negative margin", "-10", "100", Lower, none, 110},

		{"short within", "-80", "100", Absolute, 80, 0},
		{"short beyond", "-150", "100", Absolute, 150, 50},
		{"short beyond a limit given as negative", "150", "-100", Absolute, 150, 50},

		{"limit zero", "5", "0", "", none, none},
		{"nothing of nothing", "0", "0", "", none, none},
		{"no current value", "", "100", "", none, none},
		{"no limit", "100", "", "", none, none},
		{"no number", "NaN", "100", "", none, none},
		{"exact", "0.000000000000000003", "0.000000000000000002", "", 150, 50},
	} {
		t.Run(tt.name, func(t *testing.T) {
			utilization, breach := usage(tt.current, tt.limit, tt.direction)
			for _, c := range []struct {
				name string
				got  *float64
				want float64
			}{{"utilization", utilization, tt.utilization}, {"breach", breach, tt.breach}} {
				switch {
				case c.got == nil && c.want != none:
					t.Errorf("%s: got none, want %v", c.name, c.want)
				case c.got != nil && *c.got != c.want:
					t.Errorf("%s: got %v, want %v (%v: none)", c.name, *c.got, c.want, none)
				}
			}
		})
	}
}

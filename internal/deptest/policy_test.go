package deptest_test

// A rule says what the files of a package may import beside the standard
// library; its tests may import what they like. Both lists are separated by
// spaces.
type rule struct {
	ours    string // packages of this module, relative to its root
	modules string // modules of others
}

// anything stands for every package of this module.
const anything = "*"

// policy has every package of the module, and those that are decided on but
// not written yet. It is the design: a red test is mended in the code. Where
// the design itself turns out to be wrong, this table, docs/architecture.md
// and the code change together.
var policy = map[string]rule{
	// The ground floor.
	"channel":              {},
	"internal/chain":       {},
	"internal/control":     {},
	"internal/correlation": {},
	"internal/memo":        {},
	"internal/spool":       {modules: "golang.org/x/sys"},

	// The line, the directory and the file.
	"internal/record":    {ours: "internal/memo"},
	"internal/query":     {ours: "internal/record"},
	"internal/redact":    {ours: "channel internal/record"},
	"internal/logdir":    {ours: "channel", modules: "github.com/gofrs/flock golang.org/x/sys"},
	"internal/logfile":   {ours: "internal/chain internal/logdir internal/record internal/spool", modules: "gopkg.in/natefinch/lumberjack.v2"},
	"internal/lifecycle": {ours: "internal/logdir internal/record", modules: "github.com/klauspost/compress"},

	"handler": {
		ours: "channel internal/control internal/correlation internal/lifecycle internal/logdir internal/logfile internal/memo internal/record internal/redact",
		modules: "github.com/caarlos0/env/v11 github.com/lmittmann/tint github.com/samber/slog-multi" +
			" golang.org/x/term", // is the console a terminal?
	},

	// Business events. They know neither the handler nor each other.
	"internal/event":           {ours: "channel internal/correlation"},
	"internal/event/eventtest": {ours: "internal/event", modules: "github.com/google/go-cmp"}, // only tests import it
	"audit":                    {ours: "channel internal/event", modules: "github.com/shopspring/decimal"},
	"errtrack":                 {ours: "channel internal/event"},
	"marketdata":               {ours: "channel internal/event"},
	"perf":                     {ours: "channel internal/event", modules: "github.com/HdrHistogram/hdrhistogram-go"},
	"perf/perfhttp":            {ours: "internal/correlation perf"},
	"perf/perfsql":             {ours: "perf"},

	// The tools. They share with the writer only what is on the disk.
	"manage": {
		ours: "channel internal/chain internal/control internal/event internal/lifecycle internal/logdir" +
			" internal/logfile internal/query internal/record internal/spool",
		modules: "github.com/fsnotify/fsnotify",
	},
	"manage/server": {ours: "manage", modules: "github.com/coder/websocket"},
	"manage/ship":   {ours: "manage"},

	// The command. Nothing imports it.
	"cmd/chanlog": {ours: anything, modules: "github.com/spf13/cobra github.com/spf13/pflag golang.org/x/term"},
	// The demo's service stands for a user's own. Of the handler it knows the
	// correlation id only.
	"cmd/chanlog/internal/papertrade": {
		ours:    "audit errtrack handler marketdata perf perf/perfhttp perf/perfsql",
		modules: "github.com/ncruces/go-sqlite3 maragu.dev/goqite",
	},

	"internal/deptest":   {},
	"internal/faulttest": {},
}

// noNetwork are the packages that every user of the handler, of the business
// events or of the store builds. Neither they nor anything of ours below them
// may import what is in network.
var noNetwork = []string{"channel", "handler", "audit", "errtrack", "marketdata", "perf", "manage"}

var network = []string{"net/http", "net/rpc", "github.com/coder/websocket"}

// maxHandlerModules is how many modules, this one included, a program that
// imports only the handler may need.
const maxHandlerModules = 12

// maxLines is how long a Go file may be.
const maxLines = 500

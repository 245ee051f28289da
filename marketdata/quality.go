package marketdata

import (
	"context"
	"log/slog"
	"math"
	"strconv"
	"time"

	"github.com/alphapt/chanlog/internal/event"
)

// QualityEvent is a fault in market data, or a measurement of its quality.
// Metric is always needed, TradingSymbol for all that is about one instrument,
// and MeasuredValue or Observed wherever something was measured.
type QualityEvent struct {
	// What is wrong or was measured.
	Metric Metric `event:"quality_metric,required"`
	// How serious it is; by metric and threshold when not given.
	Severity Severity `event:"severity,required" allowed:"DEBUG INFO WARNING ERROR CRITICAL"`
	// Number of the instrument at the broker or exchange; 0 for none.
	InstrumentToken int64 `event:"instrument_token,required"`
	// Symbol of the instrument; empty for what is about a whole feed.
	TradingSymbol string `event:"tradingsymbol,always"`
	// Value that was measured, in the unit of value_unit.
	MeasuredValue *float64 `event:"measured_value"`
	// What was received, verbatim, where it is no finite number.
	Observed string `event:"observed"`
	// Threshold that the value is held against; that of the logger when not given.
	ThresholdValue *float64 `event:"threshold_value"`
	// Which values the threshold keeps out; by metric when not given.
	ThresholdSide Side `event:"threshold_side" allowed:"above below"`
	// Whether the value is beyond the threshold.
	_ struct{} `event:"threshold_breach" type:"boolean"`
	// Unit of measured_value, threshold_value and previous_value.
	_ struct{} `event:"value_unit" type:"text"`
	// Value before, which the measured one is compared with.
	PreviousValue *float64 `event:"previous_value"`
	// Sequence number that was to come next.
	ExpectedSequence *int64 `event:"expected_sequence"`
	// Sequence number that came.
	ReceivedSequence *int64 `event:"received_sequence"`
	// Best bid.
	BidPrice *float64 `event:"bid_price" unit:"currency"`
	// Best ask.
	AskPrice *float64 `event:"ask_price" unit:"currency"`
	// How many faults of the kind this event stands for; one when absent.
	Count *int64 `event:"count" min:"1"`
	// Source of the data: zerodha, a file, a simulator; that of the logger when not given.
	DataSource string `event:"data_source"`
	// Exchange or venue.
	Exchange string `event:"exchange"`
	// Stamp that the exchange gave the data.
	ExchangeTime time.Time `event:"exchange_timestamp"`
	// More about it, in words.
	Detail string `event:"detail"`
	// Error that kept the data from being read.
	ErrorMessage string `event:"error_message"`
	// When it happened, where that is not the time of the record.
	EventTime time.Time `event:"event_time"`
	// Free attributes, in a group of their own.
	Extra []slog.Attr `event:"extra"`
}

var qualitySchema = newSchema[QualityEvent]("data_quality", event.Spec{
	Name: "marketdata.quality", Noun: "market data", KindKey: "quality_metric", Kinds: metricKinds(),
	Levels: []event.LevelRule{
		{Level: slog.LevelInfo, When: "the value is within its threshold"},
		{Level: slog.LevelDebug, When: "severity is given as DEBUG"},
		{Level: slog.LevelInfo, When: "severity is given as INFO"},
		{Level: slog.LevelWarn, When: "severity is given as WARNING"},
		{Level: slog.LevelError, When: "severity is given as ERROR, CRITICAL"},
	},
})

// Quality logs a fault in market data, or a measurement.
func (l *Logger) Quality(ctx context.Context, e QualityEvent) { l.quality(ctx, &e, 1) }

// LogQuality is [Logger.Quality] for [slog.Default] and the default thresholds.
func LogQuality(ctx context.Context, e QualityEvent) { process.quality(ctx, &e, 1) }

func (l *Logger) quality(ctx context.Context, e *QualityEvent, skip int) {
	log, options := l.inner()
	j := e.judge(options)
	schema := qualitySchema()
	r, ok := schema.Begin(ctx, log, j.level)
	if !ok {
		return
	}
	e.append(&r.Group, &j)
	// As after a call of slog, the handler tells of its own errors.
	_ = r.End(ctx, event.Caller(skip), schema.Kind(string(e.Metric)).Message())
}

// LogValue returns the event as a group, so that it can be an attribute of
// any record. It is held against the default thresholds, and only the methods
// of [Logger] give it an id.
func (e QualityEvent) LogValue() slog.Value {
	g := qualitySchema().Group()
	j := e.judge(&defaults)
	e.append(&g, &j)
	return g.Value()
}

// A judgement is what a quality event is when it is held against options.
type judgement struct {
	measure
	level     slog.Level
	severity  Severity
	source    string
	threshold float64
	side      Side
	known     bool // there is a threshold
	measured  bool // there is a value to hold against it
	breach    bool
}

func (e *QualityEvent) judge(o *Options) judgement {
	j := judgement{measure: e.Metric.measure(), source: e.DataSource}
	if j.source == "" {
		j.source = o.DataSource
	}
	value := 0.0
	if e.MeasuredValue != nil {
		// What is no number is beyond every threshold, and none itself.
		value, j.measured = *e.MeasuredValue, true
	}
	if e.ThresholdValue != nil {
		j.threshold, j.side, j.known = *e.ThresholdValue, j.measure.side, true
	} else if j.measured {
		j.threshold, j.side, j.known = o.threshold(e.Metric, value)
	}
	if e.ThresholdSide != "" {
		j.side = e.ThresholdSide
	}
	if j.breach = !(value <= j.threshold); j.side == Below {
		j.breach = !(value >= j.threshold)
	}
	j.level = j.measure.level
	if j.known && j.measured && !j.breach {
		j.level = slog.LevelInfo
	}
	j.severity = severityOf(j.level)
	if e.Severity != "" {
		j.severity, j.level = e.Severity.known()
	}
	return j
}

func (e *QualityEvent) append(g *event.Group, j *judgement) {
	value, observed := e.MeasuredValue, e.Observed
	if value != nil && (math.IsNaN(*value) || math.IsInf(*value, 0)) {
		if observed == "" {
			observed = strconv.FormatFloat(*value, 'g', -1, 64)
		}
		value = nil
	}
	g.Text("quality_metric", string(e.Metric))
	g.Text("severity", string(j.severity))
	g.Int("instrument_token", e.InstrumentToken)
	g.Text("tradingsymbol", e.TradingSymbol)
	g.FloatIf("measured_value", value)
	g.TextIf("observed", observed)
	if j.known {
		g.Float("threshold_value", j.threshold)
		g.Text("threshold_side", string(j.side))
		if j.measured {
			g.Bool("threshold_breach", j.breach)
		}
	} else {
		g.TextIf("threshold_side", string(e.ThresholdSide))
	}
	if value != nil || j.known || e.PreviousValue != nil {
		g.TextIf("value_unit", j.unit)
	}
	g.FloatIf("previous_value", e.PreviousValue)
	g.IntIf("expected_sequence", e.ExpectedSequence)
	g.IntIf("received_sequence", e.ReceivedSequence)
	g.FloatIf("bid_price", e.BidPrice)
	g.FloatIf("ask_price", e.AskPrice)
	g.IntIf("count", e.Count)
	g.TextIf("data_source", j.source)
	g.TextIf("exchange", e.Exchange)
	g.TimeIf("exchange_timestamp", e.ExchangeTime)
	g.TextIf("detail", e.Detail)
	g.TextIf("error_message", e.ErrorMessage)
	g.TimeIf("event_time", e.EventTime)
	g.Map("extra", e.Extra)
	if e.TradingSymbol == "" && !j.wholeFeed {
		g.Fault("tradingsymbol: is empty")
	}
	if !j.wholeFeed && value == nil && observed == "" {
		g.Fault("measured_value: is missing, and observed too")
	}
}

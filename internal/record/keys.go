package record

// The keys of a line, in the order in which they stand.
const (
	KeyTimestamp     = "timestamp"
	KeyLevel         = "level"
	KeyComponent     = "component"
	KeyChannel       = "channel"
	KeyCorrelationID = "correlation_id"
	KeyMessage       = "message"
	KeySource        = "source"
)

// KeyCut is the key under which a line says what a limit took from it.
const KeyCut = "_cut"

// attrPrefix is put before a key of a caller that is one of ours.
const attrPrefix = "attr_"

// Reserved reports whether key, used by a caller at the top level, would be
// taken for one of the line's own. _t marks the lines of the writer itself;
// _s, _e and _h seal a line.
func Reserved(key string) bool {
	switch key {
	case KeyTimestamp, KeyLevel, KeyComponent, KeyChannel, KeyCorrelationID,
		KeyMessage, KeySource, KeyCut, "_t", "_s", "_e", "_h":
		return true
	}
	return false
}

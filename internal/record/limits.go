package record

// The limits of a record. What is beyond them is cut and marked; the record
// itself is never dropped.
const (
	// MaxRecord is the length of a line in bytes, its newline included.
	MaxRecord = 256 << 10
	// MaxDepth is how deep groups nest, those of WithGroup included.
	MaxDepth = 32
	// MaxAttrs is the number of attributes, those in groups and those of
	// With included.
	MaxAttrs = 256
	// MaxValueDepth is how deep arrays and objects nest inside one value.
	// encoding/json refuses to read more than 10,000.
	MaxValueDepth = 512
	// MaxName is the length of a component, a correlation id or a key in
	// bytes where the line has to be cut.
	MaxName = 1 << 10
)

// depthMarker stands in place of what nests too deep.
const depthMarker = "!CUT: nested too deep"

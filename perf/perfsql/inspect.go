package perfsql

import "strings"

// maxName is how many bytes of an operation or a table are logged.
const maxName = 128

// inspect returns what a statement does, such as SELECT, and the first table
// that it does it to, as far as they can be told.
func inspect(query string) (operation, table string) {
	p := parser{lexer: lexer{query}}
	operation = p.operation()
	var marks string // words that stand before the table
	switch operation {
	case "SELECT", "DELETE":
		marks = " FROM "
	case "INSERT", "REPLACE", "MERGE":
		marks = " INTO "
	case "CREATE", "ALTER", "DROP":
		marks = " TABLE ON "
	case "UPDATE", "TRUNCATE", "COPY":
		return operation, p.table()
	default:
		return operation, ""
	}
	depth := p.depth
	for p.advance() {
		if p.kind == word && p.depth == depth && strings.Contains(marks, " "+p.upper()+" ") {
			if table = p.table(); table != "" || p.text != "(" {
				return operation, table
			}
			depth = p.depth // from a query in parentheses
		}
	}
	return operation, ""
}

// A parser looks for names in a statement.
type parser struct {
	lexer
	kind  tokenKind
	text  string
	depth int // of parentheses
}

// advance takes the next token that is not space, and reports whether there
// is one.
func (p *parser) advance() bool {
	for {
		p.kind, p.text = p.next()
		switch {
		case p.kind == space:
			continue
		case p.kind == sign && p.text == "(":
			p.depth++
		case p.kind == sign && p.text == ")":
			p.depth--
		}
		return p.kind != end && p.kind != doubt
	}
}

func (p *parser) upper() string { return strings.ToUpper(p.text) }

// operation returns the first word, or after WITH that of the statement itself.
func (p *parser) operation() string {
	for p.advance() {
		if p.kind != word {
			if p.text == "(" {
				continue
			}
			return ""
		}
		op := cut(p.upper(), maxName)
		if op != "WITH" {
			return op
		}
		depth := p.depth
		for p.advance() {
			switch op := p.upper(); op {
			case "SELECT", "INSERT", "UPDATE", "DELETE", "MERGE":
				if p.depth == depth && p.kind == word {
					return op
				}
			}
		}
		return op
	}
	return ""
}

// beforeTable are words that may stand between a statement's verb and its table.
const beforeTable = " ONLY LATERAL TABLE IF NOT EXISTS IGNORE LOW_PRIORITY "

// table reads the name of a table, and leaves the token after it.
func (p *parser) table() string {
	for p.advance() && p.kind == word {
		switch w := p.upper(); {
		case w == "OR": // UPDATE OR IGNORE t
			p.advance()
		case !strings.Contains(beforeTable, " "+w+" "):
			return p.dotted()
		}
	}
	return p.dotted()
}

// dotted reads a name and those that follow after a point.
func (p *parser) dotted() string {
	var parts []string
	for {
		switch p.kind {
		case word:
			parts = append(parts, p.text)
		case quoted, name:
			parts = append(parts, strings.Trim(p.text, "\"`"))
		case sign:
			if p.text != "[" {
				return cut(strings.Join(parts, "."), maxName)
			}
			inner, after, _ := strings.Cut(p.rest, "]")
			parts = append(parts, inner)
			p.rest = after
		default:
			return cut(strings.Join(parts, "."), maxName)
		}
		if p.advance(); p.kind != sign || p.text != "." {
			return cut(strings.Join(parts, "."), maxName)
		}
		p.advance()
	}
}

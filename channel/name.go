package channel

import (
	"fmt"
	"log/slog"
	"regexp"
)

// Name is the name of a channel. It is also the stem of the channel's files,
// which is why [Name.Valid] allows little.
type Name string

// The channels of [Default].
const (
	Application Name = "application"
	Trading     Name = "trading"
	MarketData  Name = "market_data"
	Database    Name = "database"
	Audit       Name = "audit"
	Performance Name = "performance"
	Errors      Name = "errors"
	Monitoring  Name = "monitoring"
	API         Name = "api"
)

// attrKey is what handlers that know nothing of channels print.
const attrKey = "channel"

// Attr returns the attribute that sends a record to channel n, from the
// record's top level and from inside any group. It beats the component.
//
// Any attribute with a Name as its value does this, under whatever key: to log
// the name of a channel as data, convert it to a string.
//
// The attribute's key is "channel" and its value holds a Name, by which the
// handler of this module recognises and consumes it. Other handlers print it
// like any attribute.
func (n Name) Attr() slog.Attr {
	return slog.Any(attrKey, n)
}

var validName = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,63}$`)

// Valid returns nil when n can name a channel: 1 to 64 of the characters
// a-z, 0-9, _ and -, the first of them a letter or a digit.
func (n Name) Valid() error {
	if !validName.MatchString(string(n)) {
		return fmt.Errorf("%q is not a channel name: want 1 to 64 of a-z, 0-9, _ and -, beginning with a letter or a digit", string(n))
	}
	return nil
}

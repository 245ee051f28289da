package redact

import (
	"fmt"
	"strings"

	"github.com/alphapt/chanlog/channel"
)

// DefaultKeys are the rules for keys of secrets.
func DefaultKeys() []string {
	return []string{
		"password", "passwords", "passwd", "pwd", "passphrase", "passcode",
		"secret", "secrets", "token", "tokens", "jwt", "bearer", "enctoken",
		"authorization", "credential", "credentials", "creds",
		"api key", "apikey", "access key", "private key", "secret key", "signing key", "encryption key",
		"cookie", "cookies", "otp", "totp", "cvv", "card number", "x auth",
		// Words that are written together.
		"=pass", "user pass", "db pass", "userpassword", "dbpassword", "dbpass", "pgpassword", "pgpass",
		"accesstoken", "refreshtoken", "authtoken", "sessiontoken", "idtoken", "apitoken", "secretkey", "privatekey",
	}
}

// DefaultExceptions are the rules for keys that DefaultKeys would find and
// that are no secrets.
func DefaultExceptions() []string {
	return []string{
		// Identifiers of instruments at NSE, BSE and Kite.
		"instrument token", "instrument tokens", "exchange token", "exchange tokens",
		// Counts of a text's tokens.
		"token count", "tokens count", "token usage", "tokens used", "max tokens",
		"prompt tokens", "completion tokens", "input tokens", "output tokens", "total tokens",
		"token bucket", "token type",
	}
}

// The two sides of a key rule, as channels of a routing set: a key is routed
// to one of them, or to none.
const (
	conceal channel.Name = "conceal"
	show    channel.Name = "show"
)

// newRules makes the routing of keys. A rule that begins with ! is an
// exception.
func newRules(extra []string) (*channel.Set, error) {
	secret, fine := DefaultKeys(), DefaultExceptions()
	for _, rule := range extra {
		if rest, ok := strings.CutPrefix(rule, "!"); ok {
			fine = append(fine, rest)
		} else {
			secret = append(secret, rule)
		}
	}
	// show stands first: of two rules of one strength the exception wins.
	set, err := channel.NewSet(
		channel.Spec{Name: show, Components: fine},
		channel.Spec{Name: conceal, Components: secret},
	)
	if err != nil {
		return nil, fmt.Errorf("redact keys: %w", err)
	}
	return set, nil
}

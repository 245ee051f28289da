package errtrack

import (
	"errors"
	"fmt"
	"os"
	"strings"
)

const envInApp = "MONITORING__ERROR_IN_APP"

// OptionsFromEnv returns the [Options] that the environment describes:
//
//	MONITORING__ERROR_IN_APP  InApp, separated by commas
//
// A variable that is not set, or empty, changes nothing. The error has
// everything that is wrong in a line each; the options are nil then.
func OptionsFromEnv() (*Options, error) {
	o := new(Options)
	var faults []error
	for entry := range strings.SplitSeq(os.Getenv(envInApp), ",") {
		path := strings.TrimSpace(entry)
		if strings.ContainsAny(path, " *\\") {
			faults = append(faults, fmt.Errorf("%s: %q is not the path of a package: "+
				"want one as in an import, such as github.com/alphapt/chanlog; those below it belong to it", envInApp, path))
		} else if path != "" {
			o.InApp = append(o.InApp, path)
		}
	}
	if err := errors.Join(faults...); err != nil {
		return nil, err
	}
	return o, nil
}

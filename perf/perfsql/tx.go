package perfsql

import (
	"context"
	"database/sql/driver"

	"github.com/alphapt/chanlog/perf"
)

// A tx wraps a transaction. Its context is the one that it began with, which
// ties the end of the transaction to its cause.
type tx struct {
	inner driver.Tx
	ctx   context.Context
	log   *observer
}

func (t *tx) Commit() error {
	o := t.log.begin(t.ctx, perf.QueryCommit, "")
	err := t.inner.Commit()
	o.end(err)
	return err
}

func (t *tx) Rollback() error {
	o := t.log.begin(t.ctx, perf.QueryRollback, "")
	err := t.inner.Rollback()
	o.end(err)
	return err
}

package perfsql

import (
	"context"
	"database/sql/driver"
	"io"

	"github.com/alphapt/chanlog/perf"
)

// Connector wraps a connector; nil options are the defaults.
// [database/sql.DB.Driver] gives the driver itself, not wrapped.
func Connector(c driver.Connector, opts *Options) driver.Connector {
	return &connector{inner: c, log: newObserver(opts)}
}

// Driver wraps a driver, to be registered under a name of its own; nil options
// are the defaults.
func Driver(d driver.Driver, opts *Options) driver.Driver {
	return &wrapped{inner: d, log: newObserver(opts)}
}

// Unwrap returns the driver's own connection where driverConn, from
// [database/sql.Conn.Raw], is one of this package, and else driverConn itself.
func Unwrap(driverConn any) any {
	if c, ok := driverConn.(interface{ driverConn() driver.Conn }); ok {
		return Unwrap(c.driverConn())
	}
	return driverConn
}

type connector struct {
	inner driver.Connector
	log   *observer
}

func (c *connector) Connect(ctx context.Context) (driver.Conn, error) {
	o := c.log.begin(ctx, perf.QueryConnect, "")
	inner, err := c.inner.Connect(ctx)
	o.end(err)
	if err != nil {
		return inner, err
	}
	return newConn(inner, c.log), nil
}

func (c *connector) Driver() driver.Driver { return c.inner.Driver() }

// Close is called by DB.Close. Doing nothing is what happens without it.
func (c *connector) Close() error {
	if closer, ok := c.inner.(io.Closer); ok {
		return closer.Close()
	}
	return nil
}

type wrapped struct {
	inner driver.Driver
	log   *observer
}

func (d *wrapped) Open(name string) (driver.Conn, error) {
	c, err := d.OpenConnector(name)
	if err != nil {
		return nil, err
	}
	return c.Connect(context.Background())
}

// OpenConnector does for a driver without one what package sql does.
func (d *wrapped) OpenConnector(name string) (driver.Connector, error) {
	if dc, ok := d.inner.(driver.DriverContext); ok {
		c, err := dc.OpenConnector(name)
		if err != nil {
			return nil, err
		}
		return &connector{inner: c, log: d.log}, nil
	}
	return &connector{inner: dsn{d.inner, name}, log: d.log}, nil
}

// dsn is a connector for a driver that has none.
type dsn struct {
	driver driver.Driver
	name   string
}

func (d dsn) Connect(context.Context) (driver.Conn, error) { return d.driver.Open(d.name) }
func (d dsn) Driver() driver.Driver                        { return d.driver }

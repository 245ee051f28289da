CREATE TABLE orders (
    order_id         TEXT PRIMARY KEY,
    correlation_id   TEXT NOT NULL,
    strategy_name    TEXT NOT NULL,
    instrument_token INTEGER NOT NULL,
    tradingsymbol    TEXT NOT NULL,
    transaction_type TEXT NOT NULL CHECK (transaction_type IN ('BUY', 'SELL')),
    quantity         INTEGER NOT NULL CHECK (quantity > 0),
    price_paise      INTEGER NOT NULL,
    state            TEXT NOT NULL,
    reason           TEXT NOT NULL DEFAULT '',
    placed_at        TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE fills (
    trade_id         TEXT NOT NULL UNIQUE,
    order_id         TEXT NOT NULL REFERENCES orders,
    instrument_token INTEGER NOT NULL,
    signed_quantity  INTEGER NOT NULL,
    price_paise      INTEGER NOT NULL,
    settled_at       TEXT
) STRICT;

CREATE TABLE candles (
    instrument_token INTEGER NOT NULL,
    minute           INTEGER NOT NULL,
    change           REAL NOT NULL,
    PRIMARY KEY (instrument_token, minute)
) STRICT, WITHOUT ROWID;

-- What the job queue expects of its database.
CREATE TABLE goqite (
    id       TEXT PRIMARY KEY DEFAULT ('m_' || lower(hex(randomblob(16)))),
    created  TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ')),
    queue    TEXT NOT NULL,
    body     BLOB NOT NULL,
    timeout  TEXT NOT NULL,
    received INTEGER NOT NULL DEFAULT 0,
    priority INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX goqite_next ON goqite (queue, priority DESC, created);

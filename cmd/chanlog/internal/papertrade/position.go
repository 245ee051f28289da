package papertrade

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"

	"github.com/alphapt/chanlog/audit"
)

// position is what is held of one instrument. It is safe to copy.
type position struct {
	Token    int    `json:"instrument_token"`
	Symbol   string `json:"tradingsymbol"`
	Quantity int    `json:"quantity"` // negative when short
	Average  paise  `json:"average_price"`
	Realised paise  `json:"realised_pnl"`
	PnL      paise  `json:"pnl"` // realised, and open at the last price

	cost paise // signed: what the open quantity was bought for
}

// add books quantity shares (negative: sold) at a price.
func (p *position) add(quantity int, price paise) {
	if p.Quantity*quantity < 0 { // closes all or a part first
		closed := -quantity
		if max(quantity, -quantity) > max(p.Quantity, -p.Quantity) {
			closed = p.Quantity
		}
		part := p.cost * paise(closed) / paise(p.Quantity)
		p.Realised += price*paise(closed) - part
		p.cost -= part
		p.Quantity -= closed
		quantity += closed
	}
	p.Quantity += quantity
	p.cost += price * paise(quantity)
	p.Average = 0
	if p.Quantity != 0 {
		p.Average = p.cost / paise(p.Quantity)
	}
}

// mark values the position at the last price.
func (p *position) mark(last paise) { p.PnL = p.Realised + last*paise(p.Quantity) - p.cost }

// book holds the positions of all instruments.
type book struct {
	log         *slog.Logger
	audit       *audit.Logger
	instruments []*instrument

	mu        sync.Mutex
	positions map[int]*position // by token; guarded by mu
}

func newBook(list []*instrument, log *slog.Logger, trail *audit.Logger) *book {
	b := &book{log: log, audit: trail, instruments: list, positions: make(map[int]*position, len(list))}
	for _, inst := range list {
		b.positions[inst.token] = &position{Token: inst.token, Symbol: inst.symbol}
	}
	return b
}

// restore takes over what the fills of earlier sessions add up to.
func (b *book) restore(ctx context.Context, s *store) error {
	list, err := s.holdings(ctx)
	if err != nil {
		return fmt.Errorf("restore positions: %w", err)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, h := range list {
		if p := b.positions[h.token]; p != nil && h.quantity != 0 {
			p.add(h.quantity, h.cost/paise(h.quantity))
		}
	}
	b.log.InfoContext(ctx, "positions restored", "positions", len(list))
	return nil
}

// apply books a fill.
func (b *book) apply(ctx context.Context, o order) {
	b.mu.Lock()
	p := b.positions[o.Token]
	before := p.Quantity
	p.add(o.Side.signed(o.Quantity), o.Price)
	p.mark(o.Price)
	after := *p
	b.mu.Unlock()
	b.log.LogAttrs(ctx, slog.LevelInfo, "position changed", o.ref(
		slog.Int("old_quantity", before), slog.Int("new_quantity", after.Quantity))...)
	b.audit.Position(ctx, audit.PositionEvent{
		StrategyName: o.Strategy, InstrumentToken: int64(o.Token), TradingSymbol: o.Symbol,
		OldQuantity: audit.Quantity(before), NewQuantity: audit.Quantity(after.Quantity),
		PositionValue: audit.Money(o.Price * paise(after.Quantity)), PnL: audit.Money(after.PnL),
		AveragePrice: audit.Money(after.Average), LastPrice: audit.Money(o.Price),
		RealisedPnL: audit.Money(after.Realised), UnrealisedPnL: audit.Money(after.PnL - after.Realised),
		Currency: currency, Exchange: exchange, Product: "MIS", OrderID: o.ID,
	})
}

func (b *book) quantity(token int) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.positions[token].Quantity
}

// list values every open position, in the order of the instruments.
func (b *book) list() []position {
	b.mu.Lock()
	defer b.mu.Unlock()
	list := make([]position, 0, len(b.instruments))
	for _, inst := range b.instruments {
		p := *b.positions[inst.token]
		p.mark(inst.price())
		list = append(list, p)
	}
	return slices.DeleteFunc(list, func(p position) bool { return p.Quantity == 0 && p.Realised == 0 })
}

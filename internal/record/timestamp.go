package record

import "time"

// timestampLen is the length of every timestamp:
// 2006-01-02T15:04:05.000000000Z.
const timestampLen = len("2006-01-02T15:04:05.000000000Z")

// TimestampLayout parses what [AppendTimestamp] writes.
const TimestampLayout = "2006-01-02T15:04:05.000000000Z"

// AppendTimestamp appends t in UTC with nine decimals. It reports false, and
// appends nothing, for a year that RFC 3339 cannot write (before 0 or after
// 9999).
//
// It is [time.Time.AppendFormat] for one fixed layout, five times as fast:
// every record pays for it.
func AppendTimestamp(b []byte, t time.Time) ([]byte, bool) {
	const secondsADay = 24 * 60 * 60
	sec := t.Unix()
	// Years 0000 to 9999, as seconds since 1970.
	if sec < -62167219200 || sec > 253402300799 {
		return b, false
	}
	days := sec / secondsADay
	rest := sec % secondsADay
	if rest < 0 {
		rest += secondsADay
		days--
	}
	year, month, day := civil(days)
	b = append(b, "0000-00-00T00:00:00.000000000Z"...)
	d := b[len(b)-timestampLen:]
	put2(d[0:], year/100)
	put2(d[2:], year%100)
	put2(d[5:], month)
	put2(d[8:], day)
	s := int(rest)
	put2(d[11:], s/3600)
	put2(d[14:], s/60%60)
	put2(d[17:], s%60)
	put9(d[20:], t.Nanosecond())
	return b, true
}

// A second remembers how the lines of one second begin, since most records
// come in the same second as the one before.
type second struct {
	unix  int64
	start [len(timeStart) + timestampLen + len(timeEnd)]byte // all zero: none
}

const (
	timeStart = `{"timestamp":"`
	timeEnd   = `",`
)

// appendStart appends the beginning of a line, up to the level.
func (s *second) appendStart(b []byte, t time.Time) []byte {
	if unix := t.Unix(); s.unix != unix || s.start[0] == 0 {
		start, ok := AppendTimestamp(append(s.start[:0], timeStart...), t)
		if t.IsZero() || !ok {
			s.start[0] = 0
			return append(b, '{')
		}
		copy(s.start[len(start):], timeEnd)
		s.unix = unix
	}
	b = append(b, s.start[:]...)
	put9(b[len(b)-len("000000000Z")-len(timeEnd):], t.Nanosecond())
	return b
}

// civil turns days since 1970-01-01 into a date of the proleptic Gregorian
// calendar, from year 0 on. The year is taken to start in March, so that the
// leap day is its last (Howard Hinnant, "chrono-Compatible Low-Level Date
// Algorithms", civil_from_days).
func civil(days int64) (year, month, day int) {
	const daysToYear0 = 719468 // from 0000-03-01 to 1970-01-01
	const daysAnEra = 146097   // 400 years
	z := days + daysToYear0
	era := z / daysAnEra
	if z < 0 { // January and February of the year 0
		era = -1
	}
	doe := int(z - era*daysAnEra)
	yoe := (doe - doe/1460 + doe/36524 - doe/146096) / 365
	doy := doe - (365*yoe + yoe/4 - yoe/100)
	mp := (5*doy + 2) / 153
	day = doy - (153*mp+2)/5 + 1
	month = mp + 3
	if month > 12 {
		month -= 12
	}
	year = yoe + int(era)*400
	if month <= 2 {
		year++
	}
	return year, month, day
}

// pairs are the two digits of 0 to 99.
var pairs = func() (p [100][2]byte) {
	for n := range p {
		p[n] = [2]byte{byte('0' + n/10), byte('0' + n%10)}
	}
	return p
}()

// put2 writes n, 0 to 99, as two digits.
func put2(b []byte, n int) { *(*[2]byte)(b) = pairs[n] }

// put9 writes n, 0 to 999,999,999, as nine digits.
func put9(b []byte, n int) {
	_ = b[8]
	b[0] = byte('0' + n/100_000_000)
	n %= 100_000_000
	put2(b[1:], n/1_000_000)
	put2(b[3:], n/10_000%100)
	put2(b[5:], n/100%100)
	put2(b[7:], n%100)
}

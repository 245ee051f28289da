package channel_test

import (
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/alphapt/chanlog/channel"
)

func TestWords(t *testing.T) {
	for _, tt := range []struct{ component, want string }{
		{"", ""},
		{"order", "order"},
		{"order_manager", "order manager"},
		{"ORDER_MANAGER", "order manager"},
		{"order-manager", "order manager"},
		{"order.manager", "order manager"},
		{"orders/manager", "orders manager"},
		{"order:manager", "order manager"},
		{"order manager", "order manager"},
		{"OrderManager", "order manager"},
		{"orderManager", "order manager"},
		{"__order--manager..", "order manager"},
		{"APIServer", "api server"},
		{"serveHTTP", "serve http"},
		{"HTTP2Server", "http2 server"},
		{"HTTP2_SERVER", "http2 server"},
		{"oauth2Token", "oauth2 token"},
		{"oauth2API", "oauth2 api"},
		{"S3Store", "s3 store"},
		{"K8S_WATCHER", "k8s watcher"},
		{"K8SWatcher", "k8s watcher"},
		{"2FAService", "2fa service"},
		{"l2_book", "l2 book"},
		{"42", "42"},
		{"AStrategy", "a strategy"},
		{"worker#3(eu)", "worker 3 eu"},
		{"tab\tand\nline", "tab and line"},
		{"github.com/acme/oms.(*Engine)", "github com acme oms engine"},
		{"ORDRE_EXÉCUTÉ", "ordre exécuté"},
		{"ÜberStrategie", "über strategie"},
		{"ÉTATOrdre", "état ordre"},
		{"ΣΊΣΥΦΟΣ", "σίσυφοσ"},
		{"σίσυφος", "σίσυφοσ"},
		{"注文管理", "注文管理"},
		{"注文Manager", "注文 manager"},
		{"API注文", "api注文"},
		{"e\u0301tat_marche\u0301", "e\u0301tat marche\u0301"},
		{"aǅungla", "a ǆungla"},
		{"x𝐀", "x𝐀"},
		{"XĸM", "xĸm"},
		{"bad\xffbytes", "bad bytes"},
	} {
		if got := strings.Join(channel.Default().Explain(tt.component).Words, " "); got != tt.want {
			t.Errorf("words of %q: got %q, want %q", tt.component, got, tt.want)
		}
	}
}

// FuzzWords checks what must hold for every component: the words are clean,
// splitting them again changes nothing, and neither a separator nor capitals
// in a name without camelCase change them.
func FuzzWords(f *testing.F) {
	for _, s := range []string{"order_manager", "APIServer", "HTTP2Server", "K8S", "ÉTATOrdre", "ǅungla", "İstanbul", "ſtrategy", "\xff", "𝐀b", "ß_ẞ", "xĸm", "x𝐀"} {
		f.Add(s)
	}
	set := channel.Default()
	f.Fuzz(func(t *testing.T, component string) {
		words := set.Explain(component).Words
		for _, w := range words {
			if w == "" || strings.ContainsFunc(w, func(r rune) bool {
				return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r)
			}) {
				t.Errorf("word of %q: got %q, want letters and digits", component, w)
			}
		}
		for _, same := range []string{
			strings.Join(words, "_"),
			strings.Join(words, "//"),
			strings.ToUpper(strings.Join(words, "-")),
		} {
			if got := set.Explain(same).Words; !slices.Equal(got, words) {
				t.Errorf("words of %q: got %q, want %q as of %q", same, got, words, component)
			}
		}
	})
}

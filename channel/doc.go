// Package channel says which log channel a component's records belong to.
//
// A channel is one stream of log records with a purpose, a file, a level and a
// retention of its own: trading, database, audit and so on. A [Set] holds the
// channels of a program and the rules that route a component, the name a part
// of the program gives itself, to one of them. [Default] is the set for a
// trading platform; other programs define theirs with [NewSet] or in a JSON
// file that [Parse] reads.
//
// The package opens no files and knows no handler: routes can be tried out, and
// tested, without either.
//
// # Words
//
// Components and rules are compared as lists of lower-case words. A name is
// split at _ - . / : and space, at every other character that is neither a
// letter nor a digit, and between the humps of camelCase. A run of capitals
// ends before its last letter, and digits stay with the word before them:
//
//	order_manager, OrderManager, ORDER-MANAGER   order manager
//	APIServer                                    api server
//	HTTP2Server                                  http2 server
//
// Only whole words count. The rule "app" does not match mapper.
//
// # Rules
//
//	order           the word stands anywhere in the component
//	market data     the words stand in it one after the other
//	fix.*           the component begins with the words, or is them
//	=oms gateway    the component is exactly these words
//
// An exact rule beats a prefix, and a prefix beats words. Among rules of one
// kind the one with the most words wins, then the one with the most letters,
// then the one whose channel is listed first. The order of the rules inside a
// channel has no influence. What no rule claims goes to the channel named
// application, or to the first channel of a set that has none.
// [Set.Explain] tells for one component which rule won, what came second, and
// which rule was perhaps meant.
//
// # Choosing the channel in code
//
// [Name.Attr] sends one record, or everything a derived logger writes, to a
// channel whatever the component's name is. [Name.Logger] makes a logger that
// is bound to a channel and follows [log/slog.SetDefault], so it may be a
// package-level variable.
//
// # Channels in a file
//
//	{
//	  "channels": [
//	    {
//	      "name": "orders",
//	      "components": ["order", "=oms gateway", "fix.*"],
//	      "level": "INFO",
//	      "max_size": "200MB",
//	      "retention": "60d",
//	      "purpose": "life of every order",
//	      "error_copy": true,
//	      "durability": "process",
//	      "when_full": "drop",
//	      "sealed": false
//	    },
//	    {"name": "everything_else"}
//	  ]
//	}
//
// Only name is required. Sizes are those of [ParseSize], durations those of
// [ParseDuration], levels those of [ParseLevel]; [ParseDurability] and
// [ParseFullPolicy] say what durability and when_full may be. An absent key is the zero
// value of the field of [Spec] it fills; error_copy is true when absent.
//
// # Errors
//
// [NewSet] and [Parse] report every fault at once, each with its place, in one
// error made with [errors.Join].
//
// # Concurrency
//
// A Set never changes after it was made. All functions and methods of this
// package may be called from several goroutines at the same time.
package channel

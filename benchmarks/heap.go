package main

// heap is what a service keeps in memory. Without it the collector would run
// every ten milliseconds or so, as it does in a process that has nothing but
// a logger, and half of what is measured would be the collector.
var heap = make([]byte, 32<<20)

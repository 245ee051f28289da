package lifecycle

// Niceness is how much nicer than others the threads of compression are.
const Niceness = niceness

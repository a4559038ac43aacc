// What a server's queries a second are by those of another.

#pragma once

namespace bench {

// Point SELECTs of one connection in a database of `megabytes`, by those of `plain_port`'s server,
// at the median of short turns: what else the machine does changes from one second to the next.
// `seconds` are those of ten turns.
double ThroughputRatio(int port, int plain_port, int megabytes, int seconds);

}  // namespace bench

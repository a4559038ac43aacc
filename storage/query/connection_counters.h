// What connections have done, told by all of them in one place.

#pragma once

#include "storage/striped_counter.h"

namespace storage {

// Thread-safe.
struct ConnectionCounters {
  StripedCounter commits;  // that wrote to a database
  StripedCounter statement_cache_hits;
  StripedCounter statement_cache_misses;  // a text that was looked for and not held
};

}  // namespace storage

// What SQL's random() and randomblob() draw from.

#pragma once

#include <cstdint>
#include <functional>
#include <span>

struct sqlite3;

namespace storage {

// Fills its argument with random bytes.
using DrawRandom = std::function<void(std::span<std::uint8_t>)>;

// From here on the connection's random() and randomblob() answer as SQLite's own do, with what
// `draw` draws, of which the connection keeps a copy. Throws what SQLite says.
void SetSqlRandom(sqlite3* connection, const DrawRandom& draw);

}  // namespace storage

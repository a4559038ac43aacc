// The version of the SQLite that is built in.

#pragma once

namespace storage {

// "3.53.4"
const char* SqliteVersion() noexcept;

}  // namespace storage

#include "storage/sqlite/sqlite_version.h"

#include <sqlite3.h>

namespace storage {

const char* SqliteVersion() noexcept { return sqlite3_libversion(); }

}  // namespace storage

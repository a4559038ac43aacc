// sqlite_schema open to what writes to it.

#pragma once

struct sqlite3;

namespace storage {

// For as long as this lives the program's own SQL may write to sqlite_schema, as a script does that
// SQLite's shell has dumped. `connection` must outlive it.
class OpenSchema {
 public:
  explicit OpenSchema(sqlite3* connection);
  ~OpenSchema();
  OpenSchema(const OpenSchema&) = delete;
  OpenSchema& operator=(const OpenSchema&) = delete;

 private:
  sqlite3* connection_;
};

}  // namespace storage

// SQLite on the pages of an earlier state.

#pragma once

#include <memory>
#include <string>

#include "storage/history/past_pages.h"
#include "storage/query/prepared_statement.h"
#include "storage/sqlite/sqlite_call.h"

namespace storage {

// A connection that reads them, by a file system of its own, so that nothing is copied. The policy
// is not asked: for the program's own statements alone. One thread at a time.
class PastConnection {
 public:
  // `pages` must outlive this. Throws kIo, kCorruptFile.
  explicit PastConnection(const PastPages& pages);
  ~PastConnection();
  PastConnection(const PastConnection&) = delete;
  PastConnection& operator=(const PastConnection&) = delete;

  // The statement must go before this does. Throws what SQLite says.
  PreparedStatement Prepare(const std::string& sql);

 private:
  class FileSystem;

  std::unique_ptr<FileSystem> file_system_;
  ConnectionHandle handle_;
};

}  // namespace storage

// Pages of records, read beside whoever writes the catalog.

#pragma once

#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <vector>

#include "storage/records/match_sql.h"
#include "storage/records/record_list.h"

namespace storage {

// Sees what was committed when a call begins. Thread-safe.
class RecordReader {
 public:
  // `catalog` is the file of a catalog that is open for writing.
  RecordReader(std::filesystem::path catalog, Strangers strangers);
  ~RecordReader();
  RecordReader(const RecordReader&) = delete;
  RecordReader& operator=(const RecordReader&) = delete;

  // The page, its total and its neighbours as of one moment. Throws kInvalidRequest when that
  // takes longer than ten seconds.
  RecordPage List(const RecordQuery& query);

 private:
  class Connection;
  class Lease;

  const std::filesystem::path catalog_;
  const Strangers strangers_;
  std::mutex mutex_;
  std::condition_variable returned_;
  std::vector<std::unique_ptr<Connection>> idle_;  // guarded by mutex_
  std::size_t open_ = 0;                           // guarded by mutex_
};

}  // namespace storage

// Checkpoints of the catalog beside those who change it.

#pragma once

#include <atomic>

#include "storage/background_tasks.h"
#include "storage/catalog/catalog_file.h"
#include "storage/log.h"
#include "storage/sqlite/sqlite_call.h"

namespace storage {

// While it lives, no commit waits for a checkpoint, which syncs two files, unless the log has grown
// to eight times what SQLite lets it: where the background cannot keep up, or fails.
class CatalogCheckpoint {
 public:
  // The references must outlive this.
  CatalogCheckpoint(CatalogFile& file, BackgroundTasks& background, Log& log);
  ~CatalogCheckpoint();
  CatalogCheckpoint(const CatalogCheckpoint&) = delete;
  CatalogCheckpoint& operator=(const CatalogCheckpoint&) = delete;

 private:
  static int OnCommit(void* self, sqlite3* connection, const char* name, int frames) noexcept;
  void Order() noexcept;
  void Run() noexcept;
  void Checkpoint();

  CatalogFile& file_;
  BackgroundTasks& background_;
  Log& log_;
  std::atomic<bool> is_ordered_{false};
  // Of the task that runs, one at a time:
  ConnectionHandle copier_;
  bool has_failed_ = false;  // since one that did not
};

}  // namespace storage

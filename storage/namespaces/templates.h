// States that are dear to make and wanted many times: an account that is filled once, and copied.

#pragma once

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "storage/clock.h"
#include "storage/database/databases.h"
#include "storage/id_source.h"
#include "storage/log.h"
#include "storage/namespaces/namespace_record.h"

namespace storage {

// Thread-safe.
class Templates {
 public:
  // How long who builds a template has it to itself.
  static constexpr std::chrono::minutes kClaim{10};
  // Who waits for others may keep a thread each, which who builds it needs as well.
  static constexpr std::size_t kMostWaiting = 48;

  // Removes templates that were being built when the process ended. The references must outlive
  // this.
  Templates(Databases& databases, const Clock& clock, IdSource& ids, Log& log);
  Templates(const Templates&) = delete;
  Templates& operator=(const Templates&) = delete;

  // The template of that name, which the caller is to build where it is not ready: nobody else is
  // told so meanwhile. While somebody else builds it this waits, for `patience` at most; then, and
  // when kMostWaiting wait already or Stop was called, it throws kLocked.
  TemplateRecord Claim(const std::string& name, std::chrono::milliseconds patience);
  // From now on nothing changes it. What runs on its databases is stopped. Throws kNotFound when
  // nobody builds it, kConflict where a database cannot be copied: another program has it open.
  void Finish(const std::string& name);
  // It is gone; what was made of it stays. Throws kNotFound.
  void Remove(const std::string& name);
  std::vector<TemplateRecord> List();
  // Nobody waits any more.
  void Stop() noexcept;
  // Of its databases' files.
  std::uint64_t BytesOf(const TemplateRecord& record);
  // Removes what templates left that nobody needs any more. What goes wrong is told to the log.
  void RemoveUnneeded() noexcept;

 private:
  void RemoveLocked(const TemplateRecord& record);
  MarkedDatabase MarkOf(const DatabaseRecord& record);

  Databases& databases_;
  const Clock& clock_;
  IdSource& ids_;
  Log& log_;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::string, SteadyTime> claimed_until_;  // by name; guarded by mutex_
  std::size_t waiting_ = 0;                          // guarded by mutex_
  bool is_stopping_ = false;                         // guarded by mutex_
};

}  // namespace storage

// Copies of files that are copied again and again, made before somebody waits for them.

#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <list>
#include <mutex>
#include <optional>
#include <vector>

#include "storage/background_tasks.h"
#include "storage/log.h"

namespace storage {

struct SpareLimits {
  std::size_t files = 8;
  std::uint64_t bytes = std::uint64_t{64} << 20U;  // of all of them
};

// Keeps one copy of each file that was copied last, in a folder beside their targets, which is
// empty at the start and at the end. A file that would take more than a quarter of the bytes, or
// of what the disk has left, has no spare. Thread-safe.
class SpareCopies {
 public:
  // Removes what an earlier process has left in `folder`, which is made when a spare is. With no
  // `background` there are no spares. The references must outlive this. Throws kIo.
  SpareCopies(std::filesystem::path folder, BackgroundTasks* background, Log& log,
              SpareLimits limits = {});
  ~SpareCopies();
  SpareCopies(const SpareCopies&) = delete;
  SpareCopies& operator=(const SpareCopies&) = delete;

  // As CopyWholeFile. What was made ahead takes the name `to`, and the next one is made in the
  // background.
  void Copy(const std::filesystem::path& from, const std::filesystem::path& to);
  // Removes the spare of a file that is copied no more; one that is being made goes, too.
  void Forget(const std::filesystem::path& from) noexcept;

 private:
  // What changes when a file is written, or another takes its name.
  struct Version {
    std::uint64_t inode = 0;
    std::int64_t bytes = 0;
    std::int64_t seconds = 0;
    std::int64_t nanoseconds = 0;
    bool operator==(const Version&) const = default;
  };
  struct Spare {
    std::filesystem::path from;
    Version version;
    std::filesystem::path file;
  };

  static std::optional<Version> VersionOf(const std::filesystem::path& file) noexcept;
  bool TakeSpare(const std::filesystem::path& from, const std::filesystem::path& to) noexcept;
  void Order(const std::filesystem::path& from);
  void MakeSpare(const std::filesystem::path& from) noexcept;
  bool HasRoomFor(const Version& version) const;
  bool IsOrdered(const std::filesystem::path& from) const;
  // Takes those that are beyond the limits, the oldest first. Requires: mutex_ is held.
  std::vector<std::filesystem::path> TakeSurplus();
  void Remove(const std::filesystem::path& file) noexcept;

  const std::filesystem::path folder_;
  BackgroundTasks* const background_;
  Log& log_;
  const SpareLimits limits_;

  mutable std::mutex mutex_;
  std::list<Spare> spares_;                    // guarded by mutex_; the newest stands first
  std::vector<std::filesystem::path> orders_;  // guarded by mutex_; of what spares are to be made
  std::uint64_t next_number_ = 1;              // guarded by mutex_
};

}  // namespace storage

#include "storage/sqlite/spare_copies.h"

#include <algorithm>
#include <exception>
#include <iterator>
#include <string>
#include <system_error>
#include <utility>

#include <sys/stat.h>

#include "storage/file_system.h"
#include "storage/sqlite/file_copy.h"
#include "storage/try_warn.h"

namespace storage {

namespace {

namespace fs = std::filesystem;

constexpr int kShare = 4;

}  // namespace

SpareCopies::SpareCopies(fs::path folder, BackgroundTasks* background, Log& log, SpareLimits limits)
    : folder_(std::move(folder)), background_(background), log_(log), limits_(limits) {
  RemoveTree(folder_, "removing spare copies");
}

SpareCopies::~SpareCopies() {
  if (background_ != nullptr) background_->Forget(this);
  Remove(folder_);
}

void SpareCopies::Copy(const fs::path& from, const fs::path& to) {
  if (!TakeSpare(from, to)) CopyWholeFile(from, to);
  Order(from);
}

void SpareCopies::Forget(const fs::path& from) noexcept {
  std::list<Spare> found;
  {
    const std::lock_guard lock(mutex_);
    std::erase(orders_, from);
    for (auto spare = spares_.begin(); spare != spares_.end();) {
      const auto next = std::next(spare);
      if (spare->from == from) found.splice(found.end(), spares_, spare);
      spare = next;
    }
  }
  for (const Spare& spare : found) Remove(spare.file);
}

std::optional<SpareCopies::Version> SpareCopies::VersionOf(const fs::path& file) noexcept {
  struct stat found {};
  if (stat(file.c_str(), &found) != 0) return std::nullopt;
  return Version{.inode = found.st_ino,
                 .bytes = found.st_size,
                 .seconds = found.st_mtim.tv_sec,
                 .nanoseconds = found.st_mtim.tv_nsec};
}

bool SpareCopies::TakeSpare(const fs::path& from, const fs::path& to) noexcept {
  std::list<Spare> taken;
  {
    const std::lock_guard lock(mutex_);
    const auto spare =
        std::ranges::find_if(spares_, [&](const Spare& each) { return each.from == from; });
    if (spare == spares_.end()) return false;
    taken.splice(taken.end(), spares_, spare);
  }
  const Spare& spare = taken.front();
  std::error_code failure;
  if (spare.version == VersionOf(from)) {
    fs::rename(spare.file, to, failure);
    if (!failure) return true;
  }
  Remove(spare.file);
  return false;
}

void SpareCopies::Order(const fs::path& from) {
  if (background_ == nullptr) return;
  {
    const std::lock_guard lock(mutex_);
    if (std::ranges::find(orders_, from) != orders_.end()) return;
    orders_.push_back(from);
  }
  background_->Post(this, [this, from] { MakeSpare(from); });
}

bool SpareCopies::HasRoomFor(const Version& version) const {
  const auto bytes = static_cast<std::uint64_t>(version.bytes);
  if (bytes > limits_.bytes / kShare) return false;
  std::error_code failure;
  const fs::space_info space = fs::space(folder_, failure);
  return !failure && bytes <= space.available / kShare;
}

bool SpareCopies::IsOrdered(const fs::path& from) const {
  const std::lock_guard lock(mutex_);
  return std::ranges::find(orders_, from) != orders_.end();
}

void SpareCopies::MakeSpare(const fs::path& from) noexcept {
  fs::path file;
  try {
    fs::create_directories(folder_);
    const auto version = VersionOf(from);
    std::vector<fs::path> surplus;
    if (version && IsOrdered(from) && HasRoomFor(*version)) {
      {
        const std::lock_guard lock(mutex_);
        file = folder_ / std::to_string(next_number_++);
      }
      CopyWholeFile(from, file);
      const std::lock_guard lock(mutex_);
      if (std::erase(orders_, from) > 0) {
        spares_.push_front({from, *version, std::exchange(file, {})});
        surplus = TakeSurplus();
      }
    }
    for (const fs::path& each : surplus) Remove(each);
  } catch (const std::exception& error) {
    TryWarn(log_, {"copying ", from.native(), " ahead: ", error.what()});
  }
  {
    const std::lock_guard lock(mutex_);
    std::erase(orders_, from);
  }
  if (!file.empty()) Remove(file);
}

std::vector<fs::path> SpareCopies::TakeSurplus() {
  std::uint64_t bytes = 0;
  for (const Spare& spare : spares_) bytes += static_cast<std::uint64_t>(spare.version.bytes);
  std::vector<fs::path> taken;
  while (spares_.size() > limits_.files || bytes > limits_.bytes) {
    bytes -= static_cast<std::uint64_t>(spares_.back().version.bytes);
    taken.push_back(std::move(spares_.back().file));
    spares_.pop_back();
  }
  return taken;
}

void SpareCopies::Remove(const fs::path& file) noexcept {
  try {
    RemoveTree(file, "removing a spare copy");
  } catch (const std::exception& error) {
    TryWarn(log_, {error.what()});
  }
}

}  // namespace storage

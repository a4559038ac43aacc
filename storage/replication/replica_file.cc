#include "storage/replication/replica_file.h"

#include <array>
#include <span>
#include <string>
#include <system_error>
#include <utility>

#include "storage/data_directory.h"
#include "storage/error.h"
#include "storage/file_system.h"
#include "storage/replication/replica_pages.h"
#include "storage/segments/history_format.h"

namespace storage {

namespace fs = std::filesystem;

namespace {

constexpr const char* kStateFile = "position";

[[noreturn]] void ThrowGone() {
  throw Error(ErrorKind::kConflict,
              "the history that a replica is behind by is not there any more");
}

}  // namespace

ReplicaFile::ReplicaFile(fs::path folder)
    : folder_(std::move(folder)), path_(DataDirectory::FileInDatabaseFolder(folder_)) {
  position_ = ReadPosition();
}

std::optional<HistoryPosition> ReplicaFile::ReadPosition() {
  if (!NameExists(path_) || !NameExists(folder_ / kStateFile)) return std::nullopt;
  file_.emplace(path_, File::Mode::kReadWrite);
  state_.emplace(folder_ / kStateFile, File::Mode::kReadWrite);
  std::array<std::byte, kCleanEndBytes> bytes;
  if (!state_->ReadAt(0, bytes)) return std::nullopt;
  const std::optional<CleanEnd> end = DecodeCleanEnd(bytes);
  if (!end || static_cast<std::uint64_t>(end->file_bytes) != file_->Size()) return std::nullopt;
  const std::optional<std::uint32_t> page_size = PageSizeIn(*file_);
  if (!page_size || file_->Size() % *page_size != 0) return std::nullopt;
  page_size_ = *page_size;
  pages_ = static_cast<std::uint32_t>(file_->Size() / page_size_);
  if (DigestOfFile(*file_, page_size_, pages_) != end->position.digest) return std::nullopt;
  return end->position;
}

void ReplicaFile::NotePosition(const HistoryPosition& position, std::uint32_t pages) {
  pages_ = pages;
  CleanEnd end;
  end.position = position;
  end.file_bytes = static_cast<std::int64_t>(std::uint64_t{pages} * page_size_);
  state_->WriteAt(0, EncodeCleanEnd(end));
  position_ = position;
}

void ReplicaFile::Forget() {
  position_.reset();
  if (state_) state_->Truncate(0);
}

void ReplicaFile::Copy(Database& source, const HistoryLocation& at, const Check& check) {
  position_.reset();
  state_.reset();
  file_.reset();
  RemoveTree(folder_, "making a replica anew");
  std::error_code failure;
  fs::create_directories(folder_, failure);
  if (failure) ThrowFileError("making the folder of a replica", failure);
  source.CopyTo(path_, at, check);
  file_.emplace(path_, File::Mode::kReadWrite);
  state_.emplace(folder_ / kStateFile, File::Mode::kCreate);
  const std::optional<std::uint32_t> page_size = PageSizeIn(*file_);
  if (!page_size) throw Error(ErrorKind::kCorruptFile, "a replica's file is no database");
  page_size_ = *page_size;
  NotePosition(at.position, at.pages);
}

void ReplicaFile::Advance(std::span<const Segment> segments, const HistoryLocation& from,
                          const HistoryLocation& to, const Check& check) {
  const PageDigest before = position_->digest;
  Forget();
  const auto stretches = FindRecordsBetween(segments, from, to);
  if (!stretches) ThrowGone();
  ReplicaPages pages(*file_, page_size_, pages_);
  ForEachBlock(*stretches, [&](PageBlockDecoder& block) {
    check();
    pages.Add(block);
  });
  const PageDigest change = pages.Finish(to.pages);
  if ((before ^ change) != to.position.digest) {
    throw Error(ErrorKind::kCorruptFile, "what a replica has come to is not what was committed");
  }
  NotePosition(to.position, to.pages);
}

}  // namespace storage

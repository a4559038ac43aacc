#include "storage/history/held_snapshot.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include "storage/sqlite/file.h"

namespace storage {

namespace {

constexpr std::uint32_t kPagesBetweenChecks = 256;

}  // namespace

PageDigest AddSnapshotPages(HistoryWriter& writer, std::uint32_t pages, std::uint32_t page_size,
                            const std::function<void(PageNumber, std::span<std::byte>)>& read) {
  PageDigest digest;
  std::vector<std::byte> content(page_size);
  const PageNumber lock_byte_page = LockBytePage(page_size);
  for (PageNumber page = 1; page <= pages; ++page) {
    if (page == lock_byte_page) continue;
    read(page, content);
    digest ^= DigestOfPage(page, content);
    const bool is_zero =
        std::ranges::all_of(content, [](std::byte byte) { return byte == std::byte{0}; });
    if (!is_zero) std::ranges::copy(content, writer.AddPage(page).begin());
  }
  return digest;
}

HeldSnapshot::HeldSnapshot(Segment place, const WalPosition& wal)
    : segment_(std::move(place)), wal_(wal) {}

HeldSnapshot::~HeldSnapshot() {
  if (is_taken_) return;
  std::error_code ignored;
  std::filesystem::remove(segment_.path, ignored);
}

bool HeldSnapshot::Write(const LiveState& state, const std::function<void()>& check) {
  const SegmentHeader& of = segment_.header;
  File file(segment_.path, File::Mode::kCreate);
  file.WriteAt(0, EncodeSegmentHeader(of));
  HistoryWriter writer(of.page_size, SeedOfRecords(of));
  writer.Start(file, kSegmentHeaderBytes);
  HistoryRecordHeader header;
  header.kind = HistoryRecordKind::kSnapshot;
  header.position = of.base;
  header.position.digest = AddSnapshotPages(writer, of.base_pages, of.page_size,
                                            [&](PageNumber page, std::span<std::byte> to) {
                                              if (page % kPagesBetweenChecks == 0) check();
                                              state.Read(page, to);
                                            });
  if (header.position.digest != of.base.digest) return false;
  header.pages_before = of.base_pages;
  header.pages_after = of.base_pages;
  header.wal = wal_;
  segment_.Add(writer.Finish(header), kSegmentHeaderBytes);
  // Who finds an index believes that all before it is there.
  file.Sync();
  const std::uint64_t bytes = WriteIndex(file, writer, segment_);
  file.Sync();
  segment_.NoteClosed(bytes);
  return true;
}

}  // namespace storage

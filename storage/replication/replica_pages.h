// Brings the pages of a file forward by what commits have changed in them.

#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "storage/segments/page_block.h"
#include "storage/segments/page_digest.h"
#include "storage/sqlite/file.h"

namespace storage {

// The page size that the header of a database file says; none where it is none.
// https://www.sqlite.org/fileformat2.html#page_size
std::optional<std::uint32_t> PageSizeIn(File& file);

// Of pages 1 to `pages`, all of which the file has.
PageDigest DigestOfFile(File& file, std::uint32_t page_size, std::uint32_t pages);

// Writes at the latest in Finish(), and holds a bounded number of pages until then: what follows
// each other often changes the same ones. One thread at a time.
class ReplicaPages {
 public:
  // `file` has `pages` pages, and must outlive this.
  ReplicaPages(File& file, std::uint32_t page_size, std::uint32_t pages);

  // Of a record, XORs: in which order they come makes no difference. Throws kIo, kDiskFull,
  // kCorruptFile.
  void Add(PageBlockDecoder& block);
  // The file has `pages` pages from here on. Returns what has changed in its digest.
  PageDigest Finish(std::uint32_t pages);

  static constexpr std::size_t kHeldPages = 4096;

 private:
  void Flush();
  // What the page is in the file; counted are those that the digest has.
  void Read(PageNumber page, std::span<std::byte> to);
  void CountUpTo(PageNumber page);
  void Change(PageNumber page, std::span<const std::byte> image);

  File& file_;
  const std::uint32_t page_size_;
  const PageNumber lock_byte_page_;
  PageNumber counted_;  // pages that are in the digest
  PageDigest change_;
  std::map<PageNumber, std::vector<std::byte>> held_;
  std::vector<std::byte> image_;
};

}  // namespace storage

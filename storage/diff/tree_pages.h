// The b-trees of a SQLite file, read page by page.
// https://www.sqlite.org/fileformat2.html#b_tree_pages

#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <unordered_set>
#include <vector>

#include "storage/history/past_pages.h"
#include "storage/value.h"

namespace storage {

// A tree's pages by their numbers; those that hold rows are all of an index's, and the leaves of a
// table's.
struct TreePages {
  std::unordered_set<PageNumber> with_rows;
};

// What stands in a page of a tree.
struct TreeCell {
  std::int64_t rowid = 0;   // of a table with rowids
  std::string local;        // what of the content stands in the page
  std::uint64_t bytes = 0;  // of the whole content
  PageNumber overflow = 0;  // where it goes on; 0 when it does not
};

// Reads trees of one state. Throws kCorruptFile. One thread at a time.
class TreeReader {
 public:
  explicit TreeReader(const PastPages& pages);

  // Reads the interior pages alone: leaves are all at one depth.
  TreePages ListPages(PageNumber root);
  // The cells with content of a page that has some.
  std::vector<TreeCell> ReadCells(PageNumber page);
  // The pages that a cell's content goes on in, in order. Stops once `take` says so.
  void FollowOverflow(const TreeCell& cell, const std::function<bool(PageNumber)>& take);
  // All of a cell's content.
  std::string ReadContent(const TreeCell& cell);
  // Pages that are free.
  std::unordered_set<PageNumber> ListFree();

 private:
  const std::vector<std::byte>& Load(PageNumber page);
  std::vector<PageNumber> ChildrenOf(PageNumber page);

  const PastPages& pages_;
  std::vector<std::byte> image_;
  std::uint32_t usable_ = 0;  // bytes of a page
};

// The first `count` values of a record. Throws kCorruptFile.
std::vector<Value> DecodeRecord(const std::string& record, std::size_t count);

}  // namespace storage

// Which rows of a table lie in pages that differ between two states.

#pragma once

#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "storage/diff/table_shape.h"
#include "storage/diff/tree_pages.h"
#include "storage/history/past_pages.h"

namespace storage {

// Where a row is found: its rowid, or the values of its primary key in a table without rowids.
using RowPlace = std::vector<Value>;
struct RowPlaceOrder {
  bool operator()(const RowPlace& a, const RowPlace& b) const;
};
using RowPlaces = std::set<RowPlace, RowPlaceOrder>;

// Two states page by page. What lies in a page that is the same in both, and of the same tree, is
// the same in both; so the rows that may differ are those in the others. A row's content may change
// without its page, where it goes on in pages of its own that are written in place. Throws
// kCorruptFile. One thread at a time.
class DifferingRows {
 public:
  // The roots are those of all trees of each state.
  DifferingRows(const PastPages& before, const PastPages& after,
                const std::vector<PageNumber>& roots_before,
                const std::vector<PageNumber>& roots_after);

  // The places that may hold other rows in one state than in the other. Either table may be null;
  // where both are given they are found by the same kind of place.
  RowPlaces Find(const TableShape* before, const TableShape* after);

 private:
  struct Side {
    explicit Side(const PastPages& of) : pages(of), reader(of) {}

    const PastPages& pages;
    TreeReader reader;
    std::unordered_map<PageNumber, TreePages> trees;  // by root
  };

  bool IsSame(PageNumber page);
  void List(Side& side, const std::vector<PageNumber>& roots);
  // Pages that content goes on in, have changed, and belong to no cell of a page that has.
  void FindLostOverflow();
  void TakeFoundOverflow(Side& side, const Side& other);
  void Add(Side& side, const TableShape& table, const TreePages* other, RowPlaces& places);
  void AddByOverflow(Side& side, const TableShape& table, RowPlaces& places);
  RowPlace PlaceOf(Side& side, const TableShape& table, const TreeCell& cell);

  Side before_, after_;
  std::vector<std::byte> image_before_, image_after_;
  std::unordered_map<PageNumber, bool> same_;  // what has been looked at
  std::unordered_set<PageNumber> lost_overflow_;
};

}  // namespace storage

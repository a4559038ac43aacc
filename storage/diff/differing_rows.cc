#include "storage/diff/differing_rows.h"

#include <algorithm>
#include <bit>
#include <tuple>

namespace storage {

namespace {

auto OrderOf(const Value& value) {
  return std::tuple(value.type, value.integer, std::bit_cast<std::uint64_t>(value.real),
                    std::string_view(value.bytes));
}

}  // namespace

bool RowPlaceOrder::operator()(const RowPlace& a, const RowPlace& b) const {
  return std::ranges::lexicographical_compare(
      a, b, [](const Value& x, const Value& y) { return OrderOf(x) < OrderOf(y); });
}

DifferingRows::DifferingRows(const PastPages& before, const PastPages& after,
                             const std::vector<PageNumber>& roots_before,
                             const std::vector<PageNumber>& roots_after)
    : before_(before),
      after_(after),
      image_before_(before.page_size()),
      image_after_(after.page_size()) {
  List(before_, roots_before);
  List(after_, roots_after);
  FindLostOverflow();
}

bool DifferingRows::IsSame(PageNumber page) {
  if (page > before_.pages.pages() || page > after_.pages.pages()) return false;
  if (before_.pages.IsLive(page) && after_.pages.IsLive(page)) return true;
  const auto [known, is_new] = same_.try_emplace(page, false);
  if (is_new) {
    before_.pages.Read(page, image_before_);
    after_.pages.Read(page, image_after_);
    known->second = image_before_ == image_after_;
  }
  return known->second;
}

void DifferingRows::List(Side& side, const std::vector<PageNumber>& roots) {
  for (const PageNumber root : roots) side.trees.emplace(root, side.reader.ListPages(root));
}

// A page of a tree begins with its type, and so does none of these: they begin with a page number,
// of which the first byte is zero in a file of less than 64 GiB.
void DifferingRows::FindLostOverflow() {
  const std::uint32_t pages = std::min(before_.pages.pages(), after_.pages.pages());
  for (PageNumber page = 2; page <= pages; ++page) {
    if (IsSame(page)) continue;
    before_.pages.Read(page, image_before_);
    after_.pages.Read(page, image_after_);
    if (image_before_[0] == std::byte{0} && image_after_[0] == std::byte{0}) {
      lost_overflow_.insert(page);
    }
  }
  if (lost_overflow_.empty()) return;
  for (Side* const side : {&before_, &after_}) {
    for (const PageNumber page : side->reader.ListFree()) lost_overflow_.erase(page);
  }
  TakeFoundOverflow(before_, after_);
  TakeFoundOverflow(after_, before_);
}

void DifferingRows::TakeFoundOverflow(Side& side, const Side& other) {
  std::unordered_set<PageNumber> of_other;
  for (const auto& [root, tree] : other.trees) {
    of_other.insert(tree.with_rows.begin(), tree.with_rows.end());
  }
  const auto take = [&](PageNumber page) {
    lost_overflow_.erase(page);
    return true;
  };
  const auto take_of = [&](PageNumber page) {
    if (of_other.contains(page) && IsSame(page)) return;
    for (const TreeCell& cell : side.reader.ReadCells(page)) side.reader.FollowOverflow(cell, take);
  };
  for (const auto& [root, tree] : side.trees) {
    if (lost_overflow_.empty()) return;
    std::ranges::for_each(tree.with_rows, take_of);
  }
}

RowPlace DifferingRows::PlaceOf(Side& side, const TableShape& table, const TreeCell& cell) {
  if (table.has_rowid) return {Value::Integer(cell.rowid)};
  return DecodeRecord(side.reader.ReadContent(cell), table.primary_key.size());
}

void DifferingRows::Add(Side& side, const TableShape& table, const TreePages* other,
                        RowPlaces& places) {
  for (const PageNumber page : side.trees.at(table.root).with_rows) {
    const bool in_both = other != nullptr && other->with_rows.contains(page);
    if (in_both && IsSame(page)) continue;
    for (const TreeCell& cell : side.reader.ReadCells(page)) {
      places.insert(PlaceOf(side, table, cell));
    }
  }
}

// What has changed in place lies behind the same cell in both states.
void DifferingRows::AddByOverflow(Side& side, const TableShape& table, RowPlaces& places) {
  for (const PageNumber page : side.trees.at(table.root).with_rows) {
    for (const TreeCell& cell : side.reader.ReadCells(page)) {
      if (cell.overflow == 0) continue;
      bool is_lost = false;
      side.reader.FollowOverflow(cell, [&](PageNumber each) {
        is_lost = lost_overflow_.contains(each);
        return !is_lost;
      });
      if (is_lost) places.insert(PlaceOf(side, table, cell));
    }
  }
}

RowPlaces DifferingRows::Find(const TableShape* before, const TableShape* after) {
  RowPlaces places;
  const TreePages* const tree_before =
      before == nullptr ? nullptr : &before_.trees.at(before->root);
  const TreePages* const tree_after = after == nullptr ? nullptr : &after_.trees.at(after->root);
  if (before != nullptr) Add(before_, *before, tree_after, places);
  if (after != nullptr) Add(after_, *after, tree_before, places);
  if (before != nullptr && after != nullptr && !lost_overflow_.empty()) {
    AddByOverflow(after_, *after, places);
  }
  return places;
}

}  // namespace storage

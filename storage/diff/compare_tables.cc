#include "storage/diff/compare_tables.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace storage {

namespace {

// A row by the places that it has; the key it is matched by.
struct Pair {
  std::optional<RowPlace> before;
  std::optional<RowPlace> after;
};
using Pairs = std::map<RowPlace, Pair, RowPlaceOrder>;

// By which rows of both states are found.
enum class MatchedBy { kKey, kRowid, kNothing };

MatchedBy MatchingOf(const PastTable* before, const PastTable* after) {
  if (before == nullptr || after == nullptr) return MatchedBy::kKey;
  const TableShape& a = before->shape();
  const TableShape& b = after->shape();
  const bool have_rowids = a.has_rowid && b.has_rowid;
  if (a.primary_key == b.primary_key && (have_rowids || !a.primary_key.empty())) {
    return MatchedBy::kKey;
  }
  return have_rowids ? MatchedBy::kRowid : MatchedBy::kNothing;
}

// Whether a row's place in one state is its place in the other.
bool HaveSamePlaces(const PastTable& before, const PastTable& after) {
  const TableShape& a = before.shape();
  const TableShape& b = after.shape();
  return a.has_rowid == b.has_rowid && (a.has_rowid || a.primary_key == b.primary_key);
}

// Columns that both tables have, by their places in the rows.
struct CommonColumn {
  std::size_t before;
  std::size_t after;
  std::string name;
};

std::vector<CommonColumn> CommonColumns(const PastTable* before, const PastTable* after) {
  std::vector<CommonColumn> common;
  if (before == nullptr || after == nullptr) return common;
  const std::vector<std::string>& others = before->shape().columns;
  const std::vector<std::string>& columns = after->shape().columns;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const auto found = std::ranges::find(others, columns[i]);
    if (found == others.end()) continue;
    common.push_back({static_cast<std::size_t>(found - others.begin()), i, columns[i]});
  }
  return common;
}

class TableComparison {
 public:
  TableComparison(PastTable* before, PastTable* after, const std::function<void()>& check,
                  const std::function<void(RowDifference)>& take)
      : before_(before),
        after_(after),
        check_(check),
        take_(take),
        matched_by_(MatchingOf(before, after)),
        common_(CommonColumns(before, after)) {
    difference_.name = (after == nullptr ? before : after)->shape().name;
  }

  TableDifference Run(DifferingRows& rows) {
    if (before_ != nullptr && after_ != nullptr && HaveSamePlaces(*before_, *after_)) {
      AddPlaces(rows.Find(&before_->shape(), &after_->shape()), before_, after_);
    } else {
      if (before_ != nullptr) AddPlaces(rows.Find(&before_->shape(), nullptr), before_, nullptr);
      if (after_ != nullptr) AddPlaces(rows.Find(nullptr, &after_->shape()), nullptr, after_);
    }
    for (const auto& [key, pair] : pairs_) {
      check_();
      Compare(pair);
    }
    return std::move(difference_);
  }

 private:
  static std::optional<std::vector<Value>> FindIn(PastTable* table,
                                                  const std::optional<RowPlace>& place) {
    if (table == nullptr || !place) return std::nullopt;
    return table->Find(*place);
  }

  // A number in front keeps apart what is matched in other ways.
  RowPlace KeyFor(const PastTable& table, const RowPlace& place, const std::vector<Value>& row,
                  int side) const {
    if (matched_by_ == MatchedBy::kRowid) return {Value::Integer(0), place.front()};
    const std::vector<NamedValue> named = table.KeyOf(place, row);
    RowPlace key = {Value::Integer(matched_by_ == MatchedBy::kNothing ? side : 0)};
    // A rowid is no value of a key.
    const bool is_rowid =
        named.size() == 1 && named.front().name == "rowid" && !table.shape().key_is_rowid;
    key.push_back(Value::Integer(is_rowid ? 1 : 0));
    for (const NamedValue& each : named) key.push_back(each.value);
    return key;
  }

  void AddPlaces(const RowPlaces& places, PastTable* in_before, PastTable* in_after) {
    for (const RowPlace& place : places) {
      check_();
      const auto before = FindIn(in_before, place);
      const auto after = FindIn(in_after, place);
      if (before && after && IsSameRow(*before, *after)) continue;
      if (before) pairs_[KeyFor(*before_, place, *before, 1)].before = place;
      if (after) pairs_[KeyFor(*after_, place, *after, 2)].after = place;
    }
  }

  bool IsSameRow(const std::vector<Value>& before, const std::vector<Value>& after) const {
    return before.size() == after.size() && common_.size() == after.size() &&
           ChangedColumns(before, after).empty();
  }

  std::vector<std::string> ChangedColumns(const std::vector<Value>& before,
                                          const std::vector<Value>& after) const {
    std::vector<std::string> changed;
    for (const CommonColumn& column : common_) {
      if (IsSameValue(before[column.before], after[column.after])) continue;
      changed.push_back(column.name);
    }
    return changed;
  }

  void Compare(const Pair& pair) {
    const auto before = FindIn(before_, pair.before);
    const auto after = FindIn(after_, pair.after);
    RowDifference row;
    row.table = difference_.name;
    if (before && after) {
      row.columns = ChangedColumns(*before, *after);
      if (row.columns.empty()) return;
      ++difference_.changed;
    } else {
      ++(after ? difference_.added : difference_.removed);
    }
    row.key = after ? after_->KeyOf(*pair.after, *after) : before_->KeyOf(*pair.before, *before);
    if (before) row.before = before_->Named(*before);
    if (after) row.after = after_->Named(*after);
    take_(std::move(row));
  }

  PastTable* const before_;
  PastTable* const after_;
  const std::function<void()>& check_;
  const std::function<void(RowDifference)>& take_;
  const MatchedBy matched_by_;
  const std::vector<CommonColumn> common_;
  Pairs pairs_;
  TableDifference difference_;
};

}  // namespace

TableDifference CompareTables(PastTable* before, PastTable* after, DifferingRows& rows,
                              const std::function<void()>& check,
                              const std::function<void(RowDifference)>& take) {
  return TableComparison(before, after, check, take).Run(rows);
}

}  // namespace storage

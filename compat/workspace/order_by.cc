#include "compat/workspace/order_by.h"

#include <algorithm>
#include <utility>

#include "compat/described/choices.h"
#include "compat/json/json_reader.h"
#include "compat/workspace/fields.h"
#include "storage/error.h"

namespace compat::workspace {

namespace {

using storage::Error;
using storage::RecordColumn;
using storage::RecordSortKey;

constexpr std::string_view kName = "orderBy";

[[noreturn]] void Fail(JsonValue at, const std::string& what) {
  throw Error::At(at.Path(kName), what);
}

RecordSortKey ParseKey(JsonValue object) {
  if (!object.Is(JsonKind::kObject) || object.size() != 1) {
    Fail(object, "expected an object with one field and its direction");
  }
  const auto [name, direction] = object.members()[0];
  const Field* const field = FindByName(std::span<const Field>(kDatabaseFields), name);
  if (field == nullptr) Fail(direction, "there is no such field");
  const OrderDirection* const known =
      direction.Is(JsonKind::kString)
          ? FindByName(std::span<const OrderDirection>(kOrderDirections), direction.AsString())
          : nullptr;
  if (known == nullptr) {
    Fail(direction,
         "expected one of asc, desc, asc_nulls_first, asc_nulls_last, desc_nulls_first, "
         "desc_nulls_last");
  }
  return {field->column, known->direction, known->nulls};
}

bool HasColumn(const std::vector<RecordSortKey>& order, RecordColumn column) {
  return std::any_of(order.begin(), order.end(),
                     [column](const RecordSortKey& key) { return key.column == column; });
}

}  // namespace

std::vector<RecordSortKey> DefaultOrder() {
  return {{RecordColumn::kCreatedAt, RecordSortKey::Direction::kDescending,
           RecordSortKey::Nulls::kFirst},
          {RecordColumn::kId}};
}

std::vector<RecordSortKey> ParseOrderBy(std::string json) {
  JsonFault fault;
  const auto document = JsonDocument::TryParse(std::move(json), fault);
  if (!document) {
    throw Error::At(
        std::string(kName) + fault.duplicate_key.value_or(""),
        fault.what + " at offset " + std::to_string(fault.offset_bytes) + " of the JSON");
  }
  const JsonValue root = document->root();
  if (!root.Is(JsonKind::kArray)) Fail(root, "expected an array of {field: direction}");
  if (root.size() > kMaxOrderKeys) {
    Fail(root, "there are at most " + std::to_string(kMaxOrderKeys) + " keys");
  }
  if (root.size() == 0) return DefaultOrder();
  std::vector<RecordSortKey> order;
  for (const JsonValue element : root.elements()) {
    const RecordSortKey key = ParseKey(element);
    const bool is_settled = HasColumn(order, RecordColumn::kId) || HasColumn(order, key.column);
    if (!is_settled) order.push_back(key);
  }
  if (!HasColumn(order, RecordColumn::kId)) order.push_back({RecordColumn::kId});
  return order;
}

}  // namespace compat::workspace

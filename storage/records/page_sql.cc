#include "storage/records/page_sql.h"

#include <cassert>

#include "storage/records/record_columns.h"

namespace storage {

namespace {

using Direction = RecordSortKey::Direction;
using Nulls = RecordSortKey::Nulls;

bool IsAscending(const RecordSortKey& key) { return key.direction == Direction::kAscending; }

// Whether the key's column comes after `value`.
void WriteIsBeyond(BoundSql& out, const RecordSortKey& key, const Value& value) {
  const RecordColumnSql& column = SqlOf(key.column);
  if (value.type == ValueType::kNull) {
    if (key.nulls == Nulls::kFirst) {
      out.Add(column.sql).Add(" IS NOT NULL");
    } else {
      out.Add("0");
    }
    return;
  }
  const bool nulls_follow = column.may_be_null && key.nulls == Nulls::kLast;
  if (nulls_follow) out.Add("(").Add(column.sql).Add(" IS NULL OR ");
  out.Add(column.sql).Add(IsAscending(key) ? " > " : " < ").Bind(value);
  if (nulls_follow) out.Add(")");
}

// Whether a row comes after the one with `values`: beyond it in the first key, or equal there and
// beyond it in the next, and so on.
void WriteIsBeyond(BoundSql& out, std::span<const RecordSortKey> order,
                   const std::vector<Value>& values) {
  assert(order.size() == values.size());
  const RecordColumnSql& first = SqlOf(order.front().column);
  // What follows from the rest, said so that an index on the first key can be entered there.
  if (!first.may_be_null) {
    out.Add(first.sql).Add(IsAscending(order.front()) ? " >= " : " <= ").Bind(values.front());
    out.Add(" AND ");
  }
  for (std::size_t i = 0; i < order.size(); ++i) {
    out.Add("(");
    WriteIsBeyond(out, order[i], values[i]);
    if (i + 1 == order.size()) break;
    out.Add(" OR (").Add(SqlOf(order[i].column).sql).Add(" IS ").Bind(values[i]).Add(" AND ");
  }
  out.Add(")");
  for (std::size_t i = 1; i < order.size(); ++i) out.Add("))");
}

void WriteOrder(BoundSql& out, std::span<const RecordSortKey> order) {
  const char* before = " ORDER BY ";
  for (const RecordSortKey& key : order) {
    const RecordColumnSql& column = SqlOf(key.column);
    out.Add(before).Add(column.sql).Add(IsAscending(key) ? " ASC" : " DESC");
    // Where there are none, saying where they go would keep SQLite from using an index.
    if (column.may_be_null) {
      out.Add(key.nulls == Nulls::kFirst ? " NULLS FIRST" : " NULLS LAST");
    }
    before = ", ";
  }
}

}  // namespace

std::vector<RecordSortKey> Reversed(std::vector<RecordSortKey> order) {
  for (RecordSortKey& key : order) {
    key.direction = IsAscending(key) ? Direction::kDescending : Direction::kAscending;
    key.nulls = key.nulls == Nulls::kFirst ? Nulls::kLast : Nulls::kFirst;
  }
  return order;
}

BoundSql PageSql(const BoundSql& match, std::span<const RecordSortKey> order,
                 const std::vector<Value>* position, Walk walk, std::size_t limit) {
  BoundSql page;
  page.Add("SELECT ").Add(kRecordColumns).Add(" FROM records AS r");
  const char* const index = SqlOf(order.front().column).index;
  if (walk == Walk::kOrder && index != nullptr) page.Add(" INDEXED BY ").Add(index);
  page.Add(" WHERE ");
  // Before the rest: of two bounds for an index SQLite takes the first, and none is closer.
  if (position != nullptr) {
    WriteIsBeyond(page, order, *position);
    page.Add(" AND ");
  }
  page.Add(match);
  WriteOrder(page, order);
  page.Add(" LIMIT ").Bind(Value::Integer(static_cast<std::int64_t>(limit)));
  return page;
}

bool IsWalkedByValue(RecordColumn column) {
  return column == RecordColumn::kStatus || column == RecordColumn::kCreatedBy;
}

BoundSql NextValueSql(const std::string& namespace_id, const RecordSortKey& key,
                      const Value* value) {
  const char* const column = SqlOf(key.column).sql;
  BoundSql next;
  next.Add("SELECT ").Add(column).Add(" FROM records AS r WHERE r.namespace_id = ");
  next.Bind(Value::Text(namespace_id));
  if (value != nullptr) {
    next.Add(" AND ").Add(column).Add(IsAscending(key) ? " > " : " < ").Bind(*value);
  }
  next.Add(" ORDER BY ").Add(column).Add(IsAscending(key) ? " ASC" : " DESC").Add(" LIMIT 1");
  return next;
}

BoundSql CountSql(const BoundSql& match) {
  BoundSql count;
  count.Add("SELECT count(*) FROM records AS r WHERE ").Add(match);
  return count;
}

BoundSql CountUpToSql(const BoundSql& match, std::uint64_t most) {
  BoundSql count;
  count.Add("SELECT count(*) FROM (SELECT 1 FROM records AS r WHERE ").Add(match);
  count.Add(" LIMIT ").Bind(Value::Integer(static_cast<std::int64_t>(most))).Add(")");
  return count;
}

}  // namespace storage

#include "storage/records/record_sql.h"

#include <algorithm>
#include <array>
#include <cassert>

namespace storage {

namespace {

using Kind = RecordCondition::Kind;
using Direction = RecordSortKey::Direction;
using Nulls = RecordSortKey::Nulls;

struct Column {
  const char* sql;
  bool may_be_null = false;
  const char* index = nullptr;  // the one that begins with it and holds every row
};

// In the order of RecordColumn.
constexpr std::array kColumns = std::to_array<Column>({
    {"r.id", false, "records_by_id"},
    {"r.workspace_id", false, "records_by_workspace"},
    {"r.slug", false, "records_by_slug"},
    {"r.name", false, "records_by_name"},
    {"r.description", true},
    {"r.kind"},
    {"r.status", false, "records_by_status"},
    {"r.uuid", false, "records_by_uuid"},
    {"r.database_name", false, "records_by_database_name"},
    {"r.created_by", false, "records_by_creator"},
    {"r.deleted_at_ms", true},
    {"r.retention_tier", true},
    {"r.created_at_ms", false, "records_by_creation"},
    {"r.updated_at_ms", false, "records_by_update"},
    {"w.id"},
    {"w.slug"},
    {"w.name"},
    {"w.retention_tier"},
    {"u.id"},
    {"u.email"},
    {"u.name"},
});

const Column& ColumnOf(RecordColumn column) {
  return kColumns.at(static_cast<std::size_t>(column));
}

std::string Lower(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  }
  return text;
}

std::size_t CountCharacters(std::string_view utf8) {
  return static_cast<std::size_t>(std::count_if(utf8.begin(), utf8.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

// A pattern of LIKE as one of GLOB, which knows letters' case. A character that means something to
// GLOB alone stands in brackets.
std::string GlobOfLike(std::string_view like) {
  std::string glob;
  for (std::size_t i = 0; i < like.size(); ++i) {
    char c = like[i];
    if (c == '%') {
      // Several in a row mean no more than one, and would cost more.
      if (glob.empty() || glob.back() != '*') glob.push_back('*');
      continue;
    }
    if (c == '_') {
      glob.push_back('?');
      continue;
    }
    if (c == '\\' && i + 1 < like.size()) c = like[++i];
    if (c == '*' || c == '?' || c == '[') {
      glob.append({'[', c, ']'});
    } else {
      glob.push_back(c);
    }
  }
  return glob;
}

class ConditionSql {
 public:
  explicit ConditionSql(BoundSql& out) : out_(out) {}

  void Write(const RecordCondition& condition) {
    switch (condition.kind) {
      case Kind::kAll:
        WriteJoined(condition.children, " AND ", "1");
        break;
      case Kind::kAny:
        WriteJoined(condition.children, " OR ", "0");
        break;
      case Kind::kNot:
        out_.Add("NOT (");
        Write(condition.children.at(0));
        out_.Add(")");
        break;
      case Kind::kOwner:
        out_.Add("EXISTS (SELECT 1 FROM workspaces w WHERE w.id = r.workspace_id AND ");
        Write(condition.children.at(0));
        out_.Add(")");
        break;
      case Kind::kCreator:
        out_.Add("EXISTS (SELECT 1 FROM users u WHERE u.id = r.created_by AND ");
        Write(condition.children.at(0));
        out_.Add(")");
        break;
      case Kind::kIsNull:
        out_.Add(ColumnOf(condition.column).sql).Add(" IS NULL");
        break;
      case Kind::kIsNotNull:
        out_.Add(ColumnOf(condition.column).sql).Add(" IS NOT NULL");
        break;
      default:
        WriteComparison(condition);
        break;
    }
  }

 private:
  void WriteJoined(const std::vector<RecordCondition>& children, const char* joint,
                   const char* if_empty) {
    if (children.empty()) {
      out_.Add(if_empty);
      return;
    }
    const char* before = "(";
    for (const RecordCondition& child : children) {
      out_.Add(before);
      Write(child);
      before = joint;
    }
    out_.Add(")");
  }

  void WriteComparison(const RecordCondition& condition) {
    switch (condition.kind) {
      case Kind::kEqual:
        return WriteWith(condition, " = ");
      case Kind::kNotEqual:
        return WriteWith(condition, " <> ");
      case Kind::kLess:
        return WriteWith(condition, " < ");
      case Kind::kLessOrEqual:
        return WriteWith(condition, " <= ");
      case Kind::kGreater:
        return WriteWith(condition, " > ");
      case Kind::kGreaterOrEqual:
        return WriteWith(condition, " >= ");
      case Kind::kOneOf:
        return WriteList(condition, " IN (");
      case Kind::kNoneOf:
        return WriteList(condition, " NOT IN (");
      case Kind::kContains:
        out_.Add("instr(");
        WriteColumn(condition);
        out_.Add(", ").Bind(Folded(condition, condition.values.at(0))).Add(") > 0");
        return;
      case Kind::kStartsWith:
        return WritePart(condition, 1);
      case Kind::kEndsWith:
        return WritePart(condition, -1);
      case Kind::kLike: {
        Value pattern = Folded(condition, condition.values.at(0));
        pattern.bytes = GlobOfLike(pattern.bytes);
        WriteColumn(condition);
        out_.Add(" GLOB ").Bind(std::move(pattern));
        return;
      }
      default:
        assert(false);  // the other kinds are Write's
    }
  }

  static Value Folded(const RecordCondition& condition, Value value) {
    if (condition.letter_case == LetterCase::kIgnored) value.bytes = Lower(std::move(value.bytes));
    return value;
  }

  void WriteColumn(const RecordCondition& condition) {
    const char* const column = ColumnOf(condition.column).sql;
    if (condition.letter_case == LetterCase::kIgnored) {
      out_.Add("lower(").Add(column).Add(")");
    } else {
      out_.Add(column);
    }
  }

  void WriteWith(const RecordCondition& condition, const char* comparison) {
    // Nearly every record is ready and of one kind: an index would only lead to all of them in a
    // bad order. The plus sign keeps SQLite from using one.
    const bool is_common =
        condition.column == RecordColumn::kKind ||
        (condition.column == RecordColumn::kStatus && condition.values.at(0).bytes == "ready");
    if (is_common) out_.Add("+");
    WriteColumn(condition);
    out_.Add(comparison).Bind(Folded(condition, condition.values.at(0)));
  }

  void WriteList(const RecordCondition& condition, const char* opening) {
    WriteColumn(condition);
    const char* before = opening;
    if (condition.values.empty()) out_.Add(opening);
    for (const Value& value : condition.values) {
      out_.Add(before).Bind(Folded(condition, value));
      before = ", ";
    }
    out_.Add(")");
  }

  // The first or the last characters, as many as the value has. An empty value is a part of every
  // text, and of NULL nobody knows.
  void WritePart(const RecordCondition& condition, int end) {
    const Value value = Folded(condition, condition.values.at(0));
    const auto characters = static_cast<std::int64_t>(CountCharacters(value.bytes));
    out_.Add("substr(");
    WriteColumn(condition);
    if (end > 0) {
      out_.Add(", 1, ").Bind(Value::Integer(characters));
    } else if (characters > 0) {
      out_.Add(", ").Bind(Value::Integer(-characters));
    } else {
      out_.Add(", 1, 0");
    }
    out_.Add(") = ").Bind(value);
  }

  BoundSql& out_;
};

// The ids of workspaces whose records are in the scope.
BoundSql OwnersSql(const RecordScope& scope) {
  BoundSql own;
  if (scope.workspace_id) {
    own.Add("SELECT id FROM workspaces WHERE id = ").Bind(Value::Text(*scope.workspace_id));
    if (scope.user_id) {
      own.Add(" AND id IN (SELECT workspace_id FROM members WHERE user_id = ")
          .Bind(Value::Text(*scope.user_id))
          .Add(")");
    }
  } else if (scope.user_id) {
    own.Add("SELECT workspace_id FROM members WHERE user_id = ").Bind(Value::Text(*scope.user_id));
  } else {
    own.Add("SELECT id FROM workspaces");
  }
  BoundSql owners;
  if (scope.source == RecordScope::Source::kAny) owners.Add(own).Add(" UNION ");
  owners.Add("SELECT owner_id FROM shares WHERE installed_in IN (").Add(own).Add(")");
  return owners;
}

bool IsAscending(const RecordSortKey& key) { return key.direction == Direction::kAscending; }

// Whether the key's column comes after `value`.
void WriteIsBeyond(BoundSql& out, const RecordSortKey& key, const Value& value) {
  const Column& column = ColumnOf(key.column);
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
  const Column& first = ColumnOf(order.front().column);
  // What follows from the rest, said so that an index on the first key can be entered there.
  if (!first.may_be_null) {
    out.Add(first.sql).Add(IsAscending(order.front()) ? " >= " : " <= ").Bind(values.front());
    out.Add(" AND ");
  }
  for (std::size_t i = 0; i < order.size(); ++i) {
    out.Add("(");
    WriteIsBeyond(out, order[i], values[i]);
    if (i + 1 == order.size()) break;
    out.Add(" OR (").Add(ColumnOf(order[i].column).sql).Add(" IS ").Bind(values[i]).Add(" AND ");
  }
  out.Add(")");
  for (std::size_t i = 1; i < order.size(); ++i) out.Add("))");
}

void WriteOrder(BoundSql& out, std::span<const RecordSortKey> order) {
  const char* before = " ORDER BY ";
  for (const RecordSortKey& key : order) {
    const Column& column = ColumnOf(key.column);
    out.Add(before).Add(column.sql).Add(IsAscending(key) ? " ASC" : " DESC");
    // Where there are none, saying where they go would keep SQLite from using an index.
    if (column.may_be_null) {
      out.Add(key.nulls == Nulls::kFirst ? " NULLS FIRST" : " NULLS LAST");
    }
    before = ", ";
  }
}

}  // namespace

BoundSql MatchSql(const RecordQuery& query, Strangers strangers) {
  BoundSql match;
  switch (query.deleted) {
    case Deleted::kHidden:
      match.Add("r.deleted_at_ms IS NULL");
      break;
    case Deleted::kShown:
      match.Add("1");
      break;
    case Deleted::kOnly:
      match.Add("r.deleted_at_ms IS NOT NULL");
      break;
  }
  const RecordScope& scope = query.scope;
  const bool is_everything = !scope.user_id && !scope.workspace_id &&
                             scope.source == RecordScope::Source::kAny &&
                             strangers == Strangers::kNone;
  if (!is_everything) {
    match.Add(" AND r.workspace_id IN (").Add(OwnersSql(scope)).Add(")");
  }
  match.Add(" AND ");
  ConditionSql(match).Write(query.condition);
  return match;
}

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
  const char* const index = ColumnOf(order.front().column).index;
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

BoundSql NextValueSql(const RecordSortKey& key, const Value* value) {
  const char* const column = ColumnOf(key.column).sql;
  BoundSql next;
  next.Add("SELECT ").Add(column).Add(" FROM records AS r");
  if (value != nullptr) {
    next.Add(" WHERE ").Add(column).Add(IsAscending(key) ? " > " : " < ").Bind(*value);
  }
  next.Add(" ORDER BY ").Add(column).Add(IsAscending(key) ? " ASC" : " DESC").Add(" LIMIT 1");
  return next;
}

BoundSql WithValue(const BoundSql& match, RecordColumn column, const Value& value) {
  RecordCondition has_value;
  has_value.kind = Kind::kEqual;
  has_value.column = column;
  has_value.values.push_back(value);
  BoundSql both = match;
  both.Add(" AND ");
  ConditionSql(both).Write(has_value);
  return both;
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

Value SortValueOf(const WorkspaceRecord& record, RecordColumn column) {
  const auto text_or_null = [](const std::optional<std::string>& text) {
    return text ? Value::Text(*text) : Value::Null();
  };
  switch (column) {
    case RecordColumn::kId:
      return Value::Text(record.id);
    case RecordColumn::kWorkspaceId:
      return Value::Text(record.workspace_id);
    case RecordColumn::kSlug:
      return Value::Text(record.slug);
    case RecordColumn::kName:
      return Value::Text(record.name);
    case RecordColumn::kDescription:
      return text_or_null(record.description);
    case RecordColumn::kKind:
      return Value::Text(record.kind);
    case RecordColumn::kStatus:
      return Value::Text(record.status);
    case RecordColumn::kUuid:
      return Value::Text(record.uuid);
    case RecordColumn::kDatabaseName:
      return Value::Text(record.database_name);
    case RecordColumn::kCreatedBy:
      return Value::Text(record.created_by);
    case RecordColumn::kDeletedAt:
      return record.deleted_at_ms ? Value::Integer(*record.deleted_at_ms) : Value::Null();
    case RecordColumn::kRetentionTier:
      return text_or_null(record.retention_tier);
    case RecordColumn::kCreatedAt:
      return Value::Integer(record.created_at_ms);
    case RecordColumn::kUpdatedAt:
      return Value::Integer(record.updated_at_ms);
    default:
      assert(false);  // the other columns are not the record's own
      return Value::Null();
  }
}

}  // namespace storage

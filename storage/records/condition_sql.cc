#include "storage/records/condition_sql.h"

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "storage/ascii.h"
#include "storage/records/record_columns.h"

namespace storage {

namespace {

using Kind = RecordCondition::Kind;

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
        out_.Add(SqlOf(condition.column).sql).Add(" IS NULL");
        break;
      case Kind::kIsNotNull:
        out_.Add(SqlOf(condition.column).sql).Add(" IS NOT NULL");
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
    if (condition.letter_case == LetterCase::kIgnored) {
      value.bytes = LowerCase(std::move(value.bytes));
    }
    return value;
  }

  void WriteColumn(const RecordCondition& condition) {
    const char* const column = SqlOf(condition.column).sql;
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

}  // namespace

void AddCondition(BoundSql& sql, const RecordCondition& condition) {
  ConditionSql(sql).Write(condition);
}

}  // namespace storage

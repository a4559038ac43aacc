#include "compat/workspace/filter.h"

#include <algorithm>
#include <cassert>
#include <utility>
#include <vector>

#include "compat/described/choices.h"
#include "compat/iso_time.h"
#include "compat/json/json_reader.h"
#include "compat/workspace/filter_operators.h"
#include "storage/error.h"

namespace compat::workspace {

namespace {

using storage::Error;
using storage::LetterCase;
using storage::RecordCondition;
using Kind = RecordCondition::Kind;
using Operand = FilterOperator::Operand;

constexpr std::string_view kName = "filter";

[[noreturn]] void Fail(JsonValue at, const std::string& what) {
  throw Error::At(at.Path(kName), what);
}

std::string Expected(const std::string& what, JsonValue found) {
  return "expected " + what + ", found " + NameOf(found.kind());
}

RecordCondition Joined(Kind kind, std::vector<RecordCondition> children) {
  if (children.size() == 1) return std::move(children.front());
  RecordCondition joined;
  joined.kind = kind;
  joined.children = std::move(children);
  return joined;
}

RecordCondition Around(Kind kind, RecordCondition child) {
  RecordCondition around;
  around.kind = kind;
  around.children.push_back(std::move(child));
  return around;
}

// What the field's type wants, for messages.
std::string TypeOf(const Field& field) {
  switch (field.type) {
    case FieldType::kText:
      return "a string";
    case FieldType::kChoice:
      return ExpectedOneOf(field.choices).substr(std::string_view("expected ").size());
    case FieldType::kTime:
      return "an ISO 8601 time";
  }
  return "a value";
}

storage::Value ValueOf(const Field& field, std::string_view text) {
  if (field.type != FieldType::kTime) return storage::Value::Text(std::string(text));
  const auto time_ms = ParseIsoTime(text);
  assert(time_ms);
  return storage::Value::Integer(*time_ms);
}

// Reads one filter, counting what it asks for. One thread at a time.
class FilterParser {
 public:
  // An object of a database, or of a relation's target when `fields` are its.
  RecordCondition ParseObject(JsonValue object, std::span<const Field> fields,
                              std::span<const Relation> relations, std::size_t depth) {
    if (!object.Is(JsonKind::kObject)) Fail(object, Expected("an object", object));
    if (depth > kMaxFilterDepth) {
      Fail(object, "a filter has at most " + std::to_string(kMaxFilterDepth) + " levels");
    }
    std::vector<RecordCondition> all;
    for (const auto& [key, value] : object.members()) {
      const Branch branch{value, fields, relations, depth + 1};
      if (key == kAndKey) {
        all.push_back(Joined(Kind::kAll, ParseBranch(branch)));
      } else if (key == kOrKey) {
        all.push_back(Joined(Kind::kAny, ParseBranch(branch)));
      } else if (key == kNotKey) {
        all.push_back(Around(Kind::kNot, Joined(Kind::kAny, ParseBranch(branch))));
      } else if (const Field* field = FindByName(fields, key)) {
        all.push_back(ParseField(value, *field));
      } else if (const Relation* relation = FindByName(relations, key)) {
        all.push_back(ParseRelation(value, *relation, depth + 1));
      } else {
        Fail(value, "there is no such field");
      }
    }
    return Joined(Kind::kAll, std::move(all));
  }

 private:
  // What stands behind AND, OR or NOT.
  struct Branch {
    JsonValue value;
    std::span<const Field> fields;
    std::span<const Relation> relations;
    std::size_t depth;
  };

  std::vector<RecordCondition> ParseBranch(const Branch& branch) {
    std::vector<RecordCondition> children;
    const auto add = [&](JsonValue object) {
      children.push_back(ParseObject(object, branch.fields, branch.relations, branch.depth));
    };
    if (branch.value.Is(JsonKind::kArray)) {
      for (const JsonValue element : branch.value.elements()) add(element);
    } else if (branch.value.Is(JsonKind::kObject)) {
      add(branch.value);
    } else {
      Fail(branch.value, Expected("an array or an object", branch.value));
    }
    return children;
  }

  // Objects behind is and isNot, and the fields beside them, which are as good as behind is.
  RecordCondition ParseRelation(JsonValue value, const Relation& relation, std::size_t depth) {
    if (!value.Is(JsonKind::kObject)) Fail(value, Expected("an object", value));
    const auto exists = [&](RecordCondition target) {
      // An empty object is true, also of a creator whom nobody knows any more.
      if (target.kind == Kind::kAll && target.children.empty()) return target;
      return Around(relation.kind, std::move(target));
    };
    const bool has_wrapper = value.Find(kIsKey) || value.Find(kIsNotKey);
    if (!has_wrapper) return exists(ParseObject(value, relation.fields, {}, depth));
    std::vector<RecordCondition> all;
    for (const auto& [key, target] : value.members()) {
      if (key == kIsKey) {
        all.push_back(exists(ParseObject(target, relation.fields, {}, depth)));
      } else if (key == kIsNotKey) {
        all.push_back(Around(Kind::kNot, exists(ParseObject(target, relation.fields, {}, depth))));
      } else {
        Fail(target, "beside is and isNot stands nothing else");
      }
    }
    return Joined(Kind::kAll, std::move(all));
  }

  RecordCondition ParseField(JsonValue value, const Field& field) {
    if (value.Is(JsonKind::kObject)) return ParseOperators(value, field, LetterCase::kExact);
    static const FilterOperator& equals = kFilterOperators[0];
    return ParseOperator(value, field, equals, LetterCase::kExact);
  }

  // `letter_case` is what an object around this one says.
  RecordCondition ParseOperators(JsonValue object, const Field& field, LetterCase letter_case) {
    if (const auto mode = object.Find(kModeKey); mode && field.type != FieldType::kTime) {
      letter_case = ParseMode(*mode);
    }
    std::vector<RecordCondition> all;
    for (const auto& [key, value] : object.members()) {
      if (key == kModeKey && field.type != FieldType::kTime) continue;
      const FilterOperator* op = FindByName(std::span<const FilterOperator>(kFilterOperators), key);
      if (op == nullptr) Fail(value, "there is no such operator");
      if (op->fields == FilterOperator::Fields::kTexts && field.type == FieldType::kTime) {
        Fail(value, "a time has no such operator");
      }
      all.push_back(ParseOperator(value, field, *op, letter_case));
    }
    return Joined(Kind::kAll, std::move(all));
  }

  static LetterCase ParseMode(JsonValue mode) {
    const bool is_known =
        mode.Is(JsonKind::kString) &&
        std::find(std::begin(kModes), std::end(kModes), mode.AsString()) != std::end(kModes);
    if (!is_known) Fail(mode, ExpectedOneOf(kModes));
    return mode.AsString() == "insensitive" ? LetterCase::kIgnored : LetterCase::kExact;
  }

  RecordCondition ParseOperator(JsonValue value, const Field& field, const FilterOperator& op,
                                LetterCase letter_case) {
    if (op.operand == Operand::kValueOrFilter && value.Is(JsonKind::kObject)) {
      return Around(Kind::kNot, ParseOperators(value, field, letter_case));
    }
    if (++conditions_ > kMaxFilterConditions) {
      Fail(value, "a filter has at most " + std::to_string(kMaxFilterConditions) + " conditions");
    }
    RecordCondition condition;
    condition.kind = op.kind;
    condition.column = field.column;
    if (field.type != FieldType::kTime) {
      condition.letter_case =
          op.letter_case == LetterCase::kIgnored ? LetterCase::kIgnored : letter_case;
    }
    ReadOperand(value, field, op, condition);
    if (op.sense == FilterOperator::Sense::kOpposite) {
      return Around(Kind::kNot, std::move(condition));
    }
    return condition;
  }

  static void ReadOperand(JsonValue value, const Field& field, const FilterOperator& op,
                          RecordCondition& condition) {
    switch (op.operand) {
      case Operand::kValueOrNull:
      case Operand::kValueOrFilter:
        if (value.Is(JsonKind::kNull)) {
          condition.kind = op.kind == Kind::kEqual ? Kind::kIsNull : Kind::kIsNotNull;
          return;
        }
        condition.values.push_back(ReadValue(value, field));
        return;
      case Operand::kValue:
        condition.values.push_back(ReadValue(value, field));
        return;
      case Operand::kValues:
        if (!value.Is(JsonKind::kArray)) Fail(value, Expected("an array", value));
        if (value.size() > kMaxFilterValues) {
          Fail(value, "a list has at most " + std::to_string(kMaxFilterValues) + " values");
        }
        for (const JsonValue element : value.elements()) {
          condition.values.push_back(ReadValue(element, field));
        }
        return;
      case Operand::kPart:
        if (!value.Is(JsonKind::kString)) Fail(value, Expected("a string", value));
        condition.values.push_back(storage::Value::Text(std::string(value.AsString())));
        return;
      case Operand::kTruth:
        if (!value.Is(JsonKind::kBoolean)) Fail(value, Expected("a boolean", value));
        if (!value.AsBoolean()) {
          condition.kind = op.kind == Kind::kIsNull ? Kind::kIsNotNull : Kind::kIsNull;
        }
        return;
    }
  }

  static storage::Value ReadValue(JsonValue value, const Field& field) {
    if (!value.Is(JsonKind::kString)) Fail(value, Expected(TypeOf(field), value));
    if (!IsValueOf(field, value.AsString())) Fail(value, "expected " + TypeOf(field));
    return ValueOf(field, value.AsString());
  }

  std::size_t conditions_ = 0;
};

}  // namespace

storage::RecordCondition ParseFilter(std::string json) {
  JsonFault fault;
  const auto document = JsonDocument::TryParse(std::move(json), fault);
  if (!document) {
    std::string path(kName);
    if (fault.duplicate_key) {
      if (!fault.duplicate_key->starts_with('[')) path.push_back('.');
      path += *fault.duplicate_key;
    }
    throw Error::At(
        path, fault.what + " at offset " + std::to_string(fault.offset_bytes) + " of the JSON");
  }
  return FilterParser().ParseObject(document->root(), kDatabaseFields, kRelations, 0);
}

bool IsValueOf(const Field& field, std::string_view text) {
  switch (field.type) {
    case FieldType::kText:
      return true;
    case FieldType::kChoice:
      return std::find(field.choices.begin(), field.choices.end(), text) != field.choices.end();
    case FieldType::kTime:
      return ParseIsoTime(text).has_value();
  }
  return false;
}

storage::RecordCondition FieldEquals(const Field& field, std::string_view text) {
  RecordCondition condition;
  condition.kind = Kind::kEqual;
  condition.column = field.column;
  condition.values.push_back(ValueOf(field, text));
  return condition;
}

}  // namespace compat::workspace

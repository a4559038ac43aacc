// What a filter can ask of a field, in both common dialects.

#pragma once

#include <string_view>

#include "compat/workspace/fields.h"
#include "storage/records/record_condition.h"

namespace compat::workspace {

struct FilterOperator {
  enum class Operand {
    kValueOrNull,    // a value of the field, or null for a test for null
    kValueOrFilter,  // the same, or an object of operators, of which the opposite is meant
    kValue,          // a value of the field
    kValues,         // an array of them
    kPart,           // any text
    kTruth,          // a boolean: whether it is so, or the opposite
  };
  // Time fields have no texts to look into.
  enum class Fields { kAll, kTexts };

  std::string_view name;
  storage::RecordCondition::Kind kind;
  Operand operand;
  Fields fields = Fields::kAll;
  enum class Sense { kPlain, kOpposite };
  Sense sense = Sense::kPlain;
  storage::LetterCase letter_case = storage::LetterCase::kExact;
};

inline constexpr FilterOperator kFilterOperators[] = {
    {"equals", storage::RecordCondition::Kind::kEqual, FilterOperator::Operand::kValueOrNull},
    {"eq", storage::RecordCondition::Kind::kEqual, FilterOperator::Operand::kValueOrNull},
    {"not", storage::RecordCondition::Kind::kNotEqual, FilterOperator::Operand::kValueOrFilter},
    {"ne", storage::RecordCondition::Kind::kNotEqual, FilterOperator::Operand::kValueOrNull},
    {"in", storage::RecordCondition::Kind::kOneOf, FilterOperator::Operand::kValues},
    {"notIn", storage::RecordCondition::Kind::kNoneOf, FilterOperator::Operand::kValues},
    {"nin", storage::RecordCondition::Kind::kNoneOf, FilterOperator::Operand::kValues},
    {"lt", storage::RecordCondition::Kind::kLess, FilterOperator::Operand::kValue},
    {"lte", storage::RecordCondition::Kind::kLessOrEqual, FilterOperator::Operand::kValue},
    {"gt", storage::RecordCondition::Kind::kGreater, FilterOperator::Operand::kValue},
    {"gte", storage::RecordCondition::Kind::kGreaterOrEqual, FilterOperator::Operand::kValue},
    {"contains", storage::RecordCondition::Kind::kContains, FilterOperator::Operand::kPart,
     FilterOperator::Fields::kTexts},
    {"startsWith", storage::RecordCondition::Kind::kStartsWith, FilterOperator::Operand::kPart,
     FilterOperator::Fields::kTexts},
    {"endsWith", storage::RecordCondition::Kind::kEndsWith, FilterOperator::Operand::kPart,
     FilterOperator::Fields::kTexts},
    {"like", storage::RecordCondition::Kind::kLike, FilterOperator::Operand::kPart,
     FilterOperator::Fields::kTexts},
    {"ilike", storage::RecordCondition::Kind::kLike, FilterOperator::Operand::kPart,
     FilterOperator::Fields::kTexts, FilterOperator::Sense::kPlain, storage::LetterCase::kIgnored},
    {"notLike", storage::RecordCondition::Kind::kLike, FilterOperator::Operand::kPart,
     FilterOperator::Fields::kTexts, FilterOperator::Sense::kOpposite},
    {"notIlike", storage::RecordCondition::Kind::kLike, FilterOperator::Operand::kPart,
     FilterOperator::Fields::kTexts, FilterOperator::Sense::kOpposite,
     storage::LetterCase::kIgnored},
    {"isNull", storage::RecordCondition::Kind::kIsNull, FilterOperator::Operand::kTruth},
    {"isNotNull", storage::RecordCondition::Kind::kIsNotNull, FilterOperator::Operand::kTruth},
};

// Beside the operators of a text field: whether letters' case counts for them.
inline constexpr std::string_view kModeKey = "mode";
inline constexpr std::string_view kModes[] = {"default", "insensitive"};

// The keys of a filter object that are no fields, and of a relation.
inline constexpr std::string_view kAndKey = "AND";
inline constexpr std::string_view kOrKey = "OR";
inline constexpr std::string_view kNotKey = "NOT";
inline constexpr std::string_view kIsKey = "is";
inline constexpr std::string_view kIsNotKey = "isNot";

// Objects within objects of AND, OR, NOT and relations; conditions on a field; values of one list.
inline constexpr std::size_t kMaxFilterDepth = 16;
inline constexpr std::size_t kMaxFilterConditions = 256;
inline constexpr std::size_t kMaxFilterValues = 1000;

}  // namespace compat::workspace

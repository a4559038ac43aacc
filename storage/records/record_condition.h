// What a record must be like to be listed: a tree that carries values and never SQL.

#pragma once

#include <string>
#include <vector>

#include "storage/value.h"

namespace storage {

// What can be compared: the record's own fields, those of its workspace, and those of its creator.
enum class RecordColumn {
  kId,
  kWorkspaceId,
  kSlug,
  kName,
  kDescription,
  kKind,
  kStatus,
  kUuid,
  kDatabaseName,
  kCreatedBy,
  kDeletedAt,  // the times are integers: milliseconds
  kRetentionTier,
  kCreatedAt,
  kUpdatedAt,
  kOwnerId,
  kOwnerSlug,
  kOwnerName,
  kOwnerRetentionTier,
  kCreatorId,
  kCreatorEmail,
  kCreatorName,
};

// ASCII letters only, as SQLite's lower() has it.
enum class LetterCase { kExact, kIgnored };

// One node. Comparisons with NULL are neither true nor false, as in SQL.
struct RecordCondition {
  enum class Kind {
    kAll,      // every child; true without any
    kAny,      // one child at least; false without any
    kNot,      // not the only child
    kOwner,    // there is a workspace for which the only child holds
    kCreator,  // there is a user for whom the only child holds
    kIsNull,
    kIsNotNull,
    // The column with the one value:
    kEqual,
    kNotEqual,
    kLess,
    kLessOrEqual,
    kGreater,
    kGreaterOrEqual,
    kContains,
    kStartsWith,
    kEndsWith,
    kLike,    // % and _ stand for any text and any character, a backslash takes their meaning
    kOneOf,   // one of the values; false without any
    kNoneOf,  // none of the values; true without any
  };

  Kind kind = Kind::kAll;
  RecordColumn column = RecordColumn::kId;
  LetterCase letter_case = LetterCase::kExact;
  std::vector<Value> values;
  std::vector<RecordCondition> children;
};

}  // namespace storage

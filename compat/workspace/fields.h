// The one table of what the workspace surface's objects have: answers are written, filters and
// orders are read, and the surface is described from it.

#pragma once

#include <span>
#include <string_view>

#include "storage/records/record_condition.h"

namespace compat::workspace {

enum class FieldType {
  kText,
  kChoice,  // text that is one of a closed list
  kTime,    // ISO 8601 outside, milliseconds inside
};

struct Field {
  std::string_view name;
  storage::RecordColumn column;
  FieldType type = FieldType::kText;
  enum class Null { kNever, kPossible };
  Null null = Null::kNever;
  std::span<const std::string_view> choices = {};  // of a kChoice
};

inline constexpr std::string_view kKinds[] = {"d1"};
inline constexpr std::string_view kStatuses[] = {"provisioning", "ready", "failed"};
inline constexpr std::string_view kRetentionTiers[] = {"short", "medium", "long", "none"};

// In the order of an answer's keys.
inline constexpr Field kDatabaseFields[] = {
    {"id", storage::RecordColumn::kId},
    {"workspaceId", storage::RecordColumn::kWorkspaceId},
    {"slug", storage::RecordColumn::kSlug},
    {"name", storage::RecordColumn::kName},
    {"description", storage::RecordColumn::kDescription, FieldType::kText, Field::Null::kPossible},
    {"kind", storage::RecordColumn::kKind, FieldType::kChoice, Field::Null::kNever, kKinds},
    {"status", storage::RecordColumn::kStatus, FieldType::kChoice, Field::Null::kNever, kStatuses},
    {"cfResourceId", storage::RecordColumn::kUuid, FieldType::kText, Field::Null::kPossible},
    {"cfResourceName", storage::RecordColumn::kDatabaseName, FieldType::kText,
     Field::Null::kPossible},
    {"createdBy", storage::RecordColumn::kCreatedBy, FieldType::kText, Field::Null::kPossible},
    {"deletedAt", storage::RecordColumn::kDeletedAt, FieldType::kTime, Field::Null::kPossible},
    {"retentionTier", storage::RecordColumn::kRetentionTier, FieldType::kChoice,
     Field::Null::kPossible, kRetentionTiers},
    {"createdAt", storage::RecordColumn::kCreatedAt, FieldType::kTime},
    {"updatedAt", storage::RecordColumn::kUpdatedAt, FieldType::kTime},
};

// What a filter's relation can look at.
inline constexpr Field kWorkspaceFields[] = {
    {"id", storage::RecordColumn::kOwnerId},
    {"slug", storage::RecordColumn::kOwnerSlug},
    {"name", storage::RecordColumn::kOwnerName},
    {"retentionTier", storage::RecordColumn::kOwnerRetentionTier, FieldType::kChoice,
     Field::Null::kNever, kRetentionTiers},
};
inline constexpr Field kUserFields[] = {
    {"id", storage::RecordColumn::kCreatorId},
    {"email", storage::RecordColumn::kCreatorEmail},
    {"name", storage::RecordColumn::kCreatorName},
};

struct Relation {
  std::string_view name;
  storage::RecordCondition::Kind kind;
  std::span<const Field> fields;
};
inline constexpr Relation kRelations[] = {
    {"workspace", storage::RecordCondition::Kind::kOwner, kWorkspaceFields},
    {"creator", storage::RecordCondition::Kind::kCreator, kUserFields},
};

}  // namespace compat::workspace

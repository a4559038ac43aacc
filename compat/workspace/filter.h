// The filter of a list: JSON to a condition.

#pragma once

#include <span>
#include <string>
#include <string_view>

#include "compat/workspace/fields.h"
#include "storage/records/record_condition.h"

namespace compat::workspace {

// Throws kInvalidRequest with the path of what is wrong, which begins with "filter".
storage::RecordCondition ParseFilter(std::string json);

// Whether `text` can be a value of the field: any text, one of its choices, a time.
bool IsValueOf(const Field& field, std::string_view text);

// The condition that a field equals a value, as the shorthands of the list have it. Requires:
// IsValueOf(field, text).
storage::RecordCondition FieldEquals(const Field& field, std::string_view text);

}  // namespace compat::workspace

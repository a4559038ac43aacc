// How SQLite goes about a statement.

#pragma once

#include <string>
#include <string_view>

#include "storage/query/connection.h"

namespace storage {

// What EXPLAIN QUERY PLAN tells of `sql`, a line a step, indented by two blanks below the step that
// it is a part of; cut at some kilobytes. Empty where SQLite tells nothing, for whatever reason.
std::string ExplainQueryPlan(Connection& connection, std::string_view sql);

}  // namespace storage

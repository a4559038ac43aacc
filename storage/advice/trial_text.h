// A statement that can be run, of one whose values are not known.

#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "storage/advice/named_schema.h"

namespace storage {

// A value that `column` of `table` has, as SQL writes it; empty where there is none.
using SampleValue = std::function<std::string(const std::string& table, const std::string& column)>;

// `normalized` with a value in the place of each parameter: what `sample` has for the column that
// it is compared with or put in, 20 for a LIMIT, 0 for an OFFSET, '$' as an argument of a function
// and as a path of JSON, else 1. Which column that is, is told by the words alone: of a name that
// several of the tables have, the one of the first, unless a table or its alias stands before it.
std::string TrialText(std::string_view normalized, std::span<const NamedTable> tables,
                      const SampleValue& sample);

}  // namespace storage

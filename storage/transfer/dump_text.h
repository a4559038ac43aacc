// The SQL text that dumps are made of.

#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace storage {

// Appends `name` in double quotes.
void AppendDumpName(std::string& out, std::string_view name);

// "\"a\",\"b\"" with `separator` between.
std::string DumpNameList(const std::vector<std::string>& names, std::string_view separator);

// Appends `text` as a string literal; a NUL in it would end the SQL there.
void AppendDumpString(std::string& out, std::string_view text);

}  // namespace storage

// Values of a row as code writes them that knows its table and escapes nothing: part of floors.

#pragma once

#include <charconv>
#include <cstddef>
#include <string>
#include <string_view>

#include <sqlite3.h>

namespace bench {

template <typename Number>
void AppendNumber(std::string& out, Number number) {
  char text[32];
  const auto end = std::to_chars(text, text + sizeof text, number);
  out.append(text, end.ptr);
}

inline std::string_view TextAt(sqlite3_stmt* statement, int column) {
  return {reinterpret_cast<const char*>(sqlite3_column_text(statement, column)),
          static_cast<std::size_t>(sqlite3_column_bytes(statement, column))};
}

// Appends the row of the dataset's table t that `statement` stands on, as JSON.
inline void AppendDatasetRow(std::string& out, sqlite3_stmt* statement) {
  out += R"({"id":)";
  AppendNumber(out, sqlite3_column_int64(statement, 0));
  out += R"(,"name":")";
  out += TextAt(statement, 1);
  out += R"(","email":")";
  out += TextAt(statement, 2);
  out += R"(","balance":)";
  AppendNumber(out, sqlite3_column_double(statement, 3));
  out += R"(,"created_at":")";
  out += TextAt(statement, 4);
  out += R"("},)";
}

}  // namespace bench

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

}  // namespace bench

// SQLite's five kinds of value, owned (parameters) and borrowed (results).

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace storage {

enum class ValueType : std::uint8_t { kNull, kInteger, kReal, kText, kBlob };

// A value to bind. Only the member that `type` names counts.
struct Value {
  ValueType type = ValueType::kNull;
  std::int64_t integer = 0;
  double real = 0;
  std::string bytes;  // text as UTF-8, or a blob

  static Value Null() { return {}; }
  static Value Integer(std::int64_t value) { return {ValueType::kInteger, value, 0, {}}; }
  static Value Real(double value) { return {ValueType::kReal, 0, value, {}}; }
  static Value Text(std::string value) { return {ValueType::kText, 0, 0, std::move(value)}; }
  static Value Blob(std::string value) { return {ValueType::kBlob, 0, 0, std::move(value)}; }
};

// A value of a result row. Good until the row's statement moves on.
struct ValueView {
  ValueType type = ValueType::kNull;
  std::int64_t integer = 0;
  double real = 0;
  std::string_view bytes;  // text may hold invalid UTF-8: SQLite does not check
};

}  // namespace storage

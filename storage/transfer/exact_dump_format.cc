#include "storage/transfer/exact_dump_format.h"

#include <charconv>
#include <cmath>

#include "storage/transfer/dump_text.h"

namespace storage {

namespace {

// As many characters as the longest double or integer has, and some.
constexpr std::size_t kNumberBytes = 32;

template <typename Number>
void AppendNumber(std::string& out, Number value) {
  char text[kNumberBytes];
  out.append(text, std::to_chars(text, text + kNumberBytes, value).ptr);
}

void AppendReal(std::string& out, double value) {
  if (!std::isfinite(value)) {
    // SQLite stores no NaN.
    out += std::isnan(value) ? "NULL" : value > 0 ? "9e999" : "-9e999";
    return;
  }
  const std::size_t before = out.size();
  AppendNumber(out, value);
  // Without a point it would be an integer.
  if (out.find_first_of(".e", before) == std::string::npos) out += ".0";
}

void AppendBlob(std::string& out, std::string_view bytes) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  out += "X'";
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    out.push_back(kDigits[byte >> 4U]);
    out.push_back(kDigits[byte & 15U]);
  }
  out.push_back('\'');
}

}  // namespace

void ExactDumpFormat::AppendValue(std::string& out, const ValueView& value) const {
  switch (value.type) {
    case ValueType::kNull:
      out += "NULL";
      return;
    case ValueType::kInteger:
      AppendNumber(out, value.integer);
      return;
    case ValueType::kReal:
      AppendReal(out, value.real);
      return;
    case ValueType::kText:
      if (value.bytes.find_first_of(std::string_view("\0\r", 2)) == std::string_view::npos) {
        AppendDumpString(out, value.bytes);
        return;
      }
      out += "CAST(";
      AppendBlob(out, value.bytes);
      out += " AS TEXT)";
      return;
    case ValueType::kBlob:
      AppendBlob(out, value.bytes);
      return;
  }
}

Error ExactDumpFormat::VirtualTableRefusal() const {
  return Error(ErrorKind::kUnsupported, "virtual tables cannot be exported in this form");
}

}  // namespace storage

#include "emulator/failed_query_line.h"

#include <cstddef>
#include <string_view>

#include "compat/json/json_text.h"
#include "compat/limits/one_line.h"
#include "storage/value.h"

namespace emulator {

namespace {

using storage::Value;
using storage::ValueType;

constexpr std::size_t kMostCharacters = 200;

std::string Shortened(std::string_view text) { return compat::OneLine(text, kMostCharacters); }

const char* NameOf(storage::FailedRequest::Kind kind) {
  switch (kind) {
    case storage::FailedRequest::Kind::kQuery:
      return "query";
    case storage::FailedRequest::Kind::kExport:
      return "export";
    case storage::FailedRequest::Kind::kImport:
      return "import";
  }
  return "request";
}

std::string TextOf(const Value& value) {
  switch (value.type) {
    case ValueType::kNull:
      return "NULL";
    case ValueType::kInteger:
      return std::to_string(value.integer);
    case ValueType::kReal: {
      std::string text;
      compat::AppendJsonDouble(text, value.real);
      return text;
    }
    case ValueType::kText:
      return "'" + Shortened(value.bytes) + "'";
    case ValueType::kBlob:
      return "a BLOB of " + std::to_string(value.bytes.size()) + " bytes";
  }
  return "?";
}

}  // namespace

std::string FailedQueryLine(const storage::FailedRequest& failed, ShowParameters show) {
  std::string line = std::string(NameOf(failed.kind)) + " failed on database " +
                     std::string(failed.database) + ": " + Shortened(failed.message);
  if (!failed.sql.empty()) line += "; SQL: " + Shortened(failed.sql);
  if (show == ShowParameters::kNo || failed.parameters.empty()) return line;
  line += "; parameters: ";
  const char* separator = "";
  for (const Value& value : failed.parameters) {
    line += separator + TextOf(value);
    separator = ", ";
  }
  return line;
}

}  // namespace emulator

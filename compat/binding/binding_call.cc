#include "compat/binding/binding_call.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <utility>

#include "compat/cloudflare/issues.h"
#include "compat/cloudflare/query_request.h"
#include "compat/cloudflare/request_body.h"
#include "compat/json/json_value.h"
#include "compat/query_parameters.h"
#include "storage/ascii.h"
#include "storage/error.h"
#include "storage/sqlite/sql_trivia.h"

namespace compat::binding {

namespace {

using cloudflare::Issues;
using storage::Error;
using storage::ErrorKind;

// As JavaScript makes a byte of a number: its whole part, modulo 256.
unsigned char ByteOf(double number) {
  if (!std::isfinite(number)) return 0;
  const double whole = std::fmod(std::trunc(number), 256.0);
  return static_cast<unsigned char>(static_cast<int>(whole) & 0xFF);
}

std::optional<storage::Value> BytesOf(JsonValue array) {
  std::string bytes;
  bytes.reserve(array.size());
  for (const JsonValue element : array.elements()) {
    if (element.Is(JsonKind::kNull)) {
      bytes.push_back('\0');
    } else if (element.Is(JsonKind::kNumber)) {
      bytes.push_back(static_cast<char>(ByteOf(element.AsDouble())));
    } else {
      return std::nullopt;
    }
  }
  return storage::Value::Blob(std::move(bytes));
}

std::optional<storage::Value> ParameterOf(JsonValue value) {
  return value.Is(JsonKind::kArray) ? BytesOf(value) : cloudflare::PlainParameterOf(value);
}

storage::Query ReadElement(JsonValue object, const std::string& prefix, Issues& issues) {
  storage::Query query = cloudflare::ReadQuery(object, prefix, ParameterOf, issues);
  query.form = storage::TextForm::kWhole;
  return query;
}

}  // namespace

BindingCall ParseCall(std::string_view path, std::string_view query) {
  if (path == "/dump") return {.kind = BindingCall::Kind::kDump, .format = RowFormat::kObjects};
  if (path != "/query" && path != "/execute") {
    throw Error(ErrorKind::kNoRoute,
                "D1 has no path " + std::string(path) + ": it has /query, /execute and /dump");
  }
  const QueryParameters parameters(query);
  const std::string* const format = parameters.Find("resultsFormat");
  const bool wants_arrays = format != nullptr && *format == "ROWS_AND_COLUMNS";
  return {.kind = BindingCall::Kind::kQueries,
          .format = wants_arrays ? RowFormat::kArrays : RowFormat::kObjects};
}

BindingCall ParseCallUrl(std::string_view url) {
  for (const std::string_view start : {"http://d1/", "https://d1/"}) {
    if (!storage::StartsWithIgnoringCase(url, start)) continue;
    const std::string_view target = url.substr(start.size() - 1);
    const std::size_t question = std::min(target.find('?'), target.size());
    const std::size_t query = std::min(question + 1, target.size());
    return ParseCall(target.substr(0, question), target.substr(query));
  }
  throw Error(ErrorKind::kMalformedRequest, "only D1 bindings are served here: MF-URL is " +
                                                std::string(url) + ", not one of http://d1/");
}

std::vector<storage::Query> ParseQueries(std::string body) {
  const JsonDocument document =
      cloudflare::ParseBody(std::move(body), JsonRules::kJavaScriptStrings);
  const JsonValue root = document.root();
  Issues issues;
  std::vector<storage::Query> queries;
  if (root.Is(JsonKind::kObject)) {
    queries.push_back(ReadElement(root, "", issues));
  } else if (root.Is(JsonKind::kArray)) {
    queries.reserve(root.size());
    std::size_t index = 0;
    for (const JsonValue element : root.elements()) {
      const std::string place = std::to_string(index++);
      if (element.Is(JsonKind::kObject)) {
        queries.push_back(ReadElement(element, place + ".", issues));
      } else {
        issues.AddWrongType(place, JsonKind::kObject, element.kind());
      }
    }
  } else {
    issues.AddWrongType({}, JsonKind::kObject, root.kind());
  }
  issues.ThrowIfAny();
  std::erase_if(
      queries, [](const storage::Query& query) { return storage::HasOnlyCommentLines(query.sql); });
  if (queries.empty()) throw Error(ErrorKind::kInvalidSql, "No SQL statements detected.");
  return queries;
}

}  // namespace compat::binding

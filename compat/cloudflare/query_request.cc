#include "compat/cloudflare/query_request.h"

#include <cmath>
#include <utility>

#include "compat/cloudflare/request_body.h"
#include "storage/error.h"

namespace compat::cloudflare {

namespace {

std::optional<std::string> BytesOf(JsonValue array) {
  std::string bytes;
  bytes.reserve(array.size());
  for (const JsonValue element : array.elements()) {
    if (!element.Is(JsonKind::kNumber)) return std::nullopt;
    // To JavaScript 1, 1.0 and 10e-1 are one number.
    const double byte = element.AsDouble();
    if (!(byte >= 0 && byte <= 255) || byte != std::floor(byte)) return std::nullopt;
    bytes.push_back(static_cast<char>(static_cast<unsigned char>(byte)));
  }
  return bytes;
}

std::optional<storage::Value> ParameterOf(JsonValue value) {
  if (value.Is(JsonKind::kBoolean)) {
    return storage::Value::Text(value.AsBoolean() ? "true" : "false");
  }
  if (!value.Is(JsonKind::kArray)) return PlainParameterOf(value);
  std::optional<std::string> bytes = BytesOf(value);
  if (!bytes) return std::nullopt;
  return storage::Value::Blob(std::move(*bytes));
}

void ReadParameters(JsonValue params, const std::string& path, ReadParameter read,
                    storage::Query& query, Issues& issues) {
  // Clients that have no parameters send null, an empty array, or no key at all.
  if (params.Is(JsonKind::kNull)) return;
  if (!params.Is(JsonKind::kArray)) {
    issues.AddWrongType(path, JsonKind::kArray, params.kind());
    return;
  }
  query.parameters.reserve(params.size());
  std::size_t index = 0;
  for (const JsonValue element : params.elements()) {
    std::optional<storage::Value> value = read(element);
    if (value) {
      query.parameters.push_back(std::move(*value));
    } else {
      const std::string place = path + "." + std::to_string(index);
      issues.Add(place, "Invalid input");
      issues.Hint(place +
                  ": bytes are sent as an array of numbers from 0 to 255, e.g. [1,2]; in Node "
                  "[...buffer] makes one of a Buffer or a Uint8Array");
    }
    ++index;
  }
}

std::vector<storage::Query> ReadBatch(JsonValue batch, Issues& issues) {
  std::vector<storage::Query> queries;
  if (!batch.Is(JsonKind::kArray)) {
    issues.AddWrongType("batch", JsonKind::kArray, batch.kind());
    return queries;
  }
  queries.reserve(batch.size());
  std::size_t index = 0;
  for (const JsonValue element : batch.elements()) {
    const std::string path = "batch." + std::to_string(index++);
    if (element.Is(JsonKind::kObject)) {
      queries.push_back(ReadQuery(element, path + ".", ParameterOf, issues));
    } else {
      issues.AddWrongType(path, JsonKind::kObject, element.kind());
    }
  }
  return queries;
}

}  // namespace

storage::Query ReadQuery(JsonValue object, const std::string& prefix, ReadParameter read,
                         Issues& issues) {
  storage::Query query;
  const auto sql = object.Find("sql");
  if (!sql) {
    issues.AddRequired(prefix + "sql");
  } else if (!sql->Is(JsonKind::kString)) {
    issues.AddWrongType(prefix + "sql", JsonKind::kString, sql->kind());
  } else {
    query.sql = sql->AsString();
  }
  if (const auto params = object.Find("params")) {
    ReadParameters(*params, prefix + "params", read, query, issues);
  }
  return query;
}

std::optional<storage::Value> PlainParameterOf(JsonValue value) {
  switch (value.kind()) {
    case JsonKind::kNull:
      return storage::Value::Null();
    case JsonKind::kNumber: {
      const double number = value.AsDouble();
      // Infinity, which JSON.stringify writes as null on its way to the database.
      if (!std::isfinite(number)) return storage::Value::Null();
      return storage::Value::Real(number);
    }
    case JsonKind::kString:
      return storage::Value::Text(std::string(value.AsString()));
    case JsonKind::kBoolean:
    case JsonKind::kArray:
    case JsonKind::kObject:
      return std::nullopt;
  }
  return std::nullopt;
}

std::vector<storage::Query> ParseQueryRequest(std::string body) {
  const JsonDocument document = ParseBodyObject(std::move(body));
  const JsonValue root = document.root();
  const auto batch = root.Find("batch");
  Issues issues;
  std::vector<storage::Query> queries;
  // Of the two forms the first that fits is taken; where none does, the faults of both are told.
  if (root.Find("sql") || !batch) {
    queries.push_back(ReadQuery(root, "", ParameterOf, issues));
    if (!batch && !issues.empty()) issues.AddRequired("batch");
  } else {
    queries = ReadBatch(*batch, issues);
  }
  issues.ThrowIfAny();
  return queries;
}

}  // namespace compat::cloudflare

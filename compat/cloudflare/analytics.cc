#include "compat/cloudflare/analytics.h"

#include <optional>
#include <string_view>
#include <utility>

#include "compat/json_reader.h"
#include "compat/json_writer.h"

namespace compat::cloudflare {

namespace {

std::string ErrorAnswer(std::string_view message) {
  std::string body;
  JsonWriter json(body);
  json.BeginObject().Key("data").Null().Key("errors").BeginArray();
  json.BeginObject().Key("message").String(message).EndObject();
  json.EndArray().EndObject();
  return body;
}

std::string EmptyGroups(std::string_view group) {
  std::string body;
  JsonWriter json(body);
  json.BeginObject().Key("data").BeginObject().Key("viewer").BeginObject();
  json.Key("accounts").BeginArray().BeginObject();
  json.Key(group).BeginArray().EndArray();
  json.EndObject().EndArray().EndObject().EndObject();
  json.Key("errors").Null().EndObject();
  return body;
}

}  // namespace

std::string AnswerAnalyticsQuery(std::string body) {
  JsonFault fault;
  const std::optional<JsonDocument> document = JsonDocument::TryParse(std::move(body), fault);
  if (!document || !document->root().Is(JsonKind::kObject)) {
    return ErrorAnswer("the body is not a JSON object");
  }
  const auto operation = document->root().Find("operationName");
  if (!operation || !operation->Is(JsonKind::kString)) {
    return ErrorAnswer("operationName is missing");
  }
  if (operation->AsString() == "getD1MetricsOverviewQuery") {
    return EmptyGroups("d1AnalyticsAdaptiveGroups");
  }
  if (operation->AsString() == "getD1QueriesOverviewQuery") {
    return EmptyGroups("d1QueriesAdaptiveGroups");
  }
  return ErrorAnswer("this operation is not supported: " + std::string(operation->AsString()));
}

}  // namespace compat::cloudflare

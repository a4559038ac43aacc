#include "compat/cloudflare/analytics_request.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <string_view>
#include <utility>

#include "compat/iso_time.h"
#include "compat/json/json_reader.h"
#include "storage/error.h"

namespace compat::cloudflare {

namespace {

using storage::UsageOrder;

// The service's, of the groups in an answer.
constexpr std::uint64_t kMaxGroups = 10'000;

[[noreturn]] void Refuse(const std::string& message) {
  throw storage::Error(storage::ErrorKind::kInvalidRequest, message);
}

constexpr std::string_view kBlanks = " \t\r\n";

std::string_view Trim(std::string_view text) {
  const std::size_t start = std::min(text.find_first_not_of(kBlanks), text.size());
  text.remove_prefix(start);
  return text.substr(0, text.find_last_not_of(kBlanks) + 1);
}

// What stands behind `name:` up to the next argument; none when there is no such argument.
std::optional<std::string_view> FindArgument(std::string_view query, std::string_view name) {
  for (std::size_t at = query.find(name); at != std::string_view::npos;
       at = query.find(name, at + 1)) {
    if (at > 0 && (kBlanks.find(query[at - 1]) == std::string_view::npos && query[at - 1] != '(' &&
                   query[at - 1] != ',')) {
      continue;
    }
    const std::string_view behind = Trim(query.substr(at + name.size()));
    if (!behind.starts_with(':')) continue;
    const std::string_view value = Trim(behind.substr(1));
    const std::size_t list_end = value.starts_with('[') ? value.find(']') + 1 : 0;
    return Trim(value.substr(0, list_end > 0 ? list_end : value.find_first_of(",)")));
  }
  return std::nullopt;
}

std::uint64_t ReadLimit(std::string_view query) {
  const auto text = FindArgument(query, "limit");
  if (!text) return kMaxGroups;
  std::uint64_t limit = 0;
  const auto [end, failure] = std::from_chars(text->data(), text->data() + text->size(), limit);
  if (failure != std::errc() || end != text->data() + text->size() || limit == 0 ||
      limit > kMaxGroups) {
    Refuse("limit must be positive number and not greater than " + std::to_string(kMaxGroups));
  }
  return limit;
}

struct OrderWord {
  std::string_view text;
  UsageOrder::Key key;
  UsageOrder::Measure measure;
};

constexpr std::array<OrderWord, 9> kOrderWords = {{
    {"count", UsageOrder::Key::kRuns, UsageOrder::Measure::kSum},
    {"sum_queryDurationMs", UsageOrder::Key::kDuration, UsageOrder::Measure::kSum},
    {"avg_queryDurationMs", UsageOrder::Key::kDuration, UsageOrder::Measure::kAverage},
    {"sum_rowsRead", UsageOrder::Key::kRowsRead, UsageOrder::Measure::kSum},
    {"avg_rowsRead", UsageOrder::Key::kRowsRead, UsageOrder::Measure::kAverage},
    {"sum_rowsWritten", UsageOrder::Key::kRowsWritten, UsageOrder::Measure::kSum},
    {"avg_rowsWritten", UsageOrder::Key::kRowsWritten, UsageOrder::Measure::kAverage},
    {"sum_rowsReturned", UsageOrder::Key::kRowsReturned, UsageOrder::Measure::kSum},
    {"avg_rowsReturned", UsageOrder::Key::kRowsReturned, UsageOrder::Measure::kAverage},
}};

// Of one key, in a list or not: sum_rowsRead_DESC.
UsageOrder ReadOrder(std::string_view query) {
  UsageOrder order;
  const auto text = FindArgument(query, "orderBy");
  if (!text) return order;
  const bool is_list = text->starts_with('[') && text->ends_with(']');
  const std::string_view word = is_list ? Trim(text->substr(1, text->size() - 2)) : *text;
  const std::size_t direction = std::min(word.rfind('_'), word.size());
  const auto* const found =
      std::find_if(kOrderWords.begin(), kOrderWords.end(),
                   [&](const OrderWord& known) { return known.text == word.substr(0, direction); });
  const bool ascends = word.ends_with("_ASC");
  if (found == kOrderWords.end() || (!ascends && !word.ends_with("_DESC"))) {
    Refuse("unknown enum orderBy " + std::string(word));
  }
  order.key = found->key;
  order.measure = found->measure;
  order.direction =
      ascends ? UsageOrder::Direction::kAscending : UsageOrder::Direction::kDescending;
  return order;
}

std::string_view StringOf(JsonValue value) {
  if (!value.Is(JsonKind::kString)) Refuse(value.Path() + " must be a string");
  return value.AsString();
}

std::int64_t TimeOf(JsonValue value) {
  const auto time = ParseIsoTime(StringOf(value));
  if (!time) Refuse(value.Path() + " is not a time: " + std::string(value.AsString()));
  return *time;
}

void ReadFilter(JsonValue filter, AnalyticsRequest& request) {
  if (!filter.Is(JsonKind::kObject)) Refuse(filter.Path() + " must be an object");
  for (const auto& [key, value] : filter.members()) {
    if (key == "AND") {
      if (!value.Is(JsonKind::kArray)) Refuse(value.Path() + " must be an array");
      for (const JsonValue part : value.elements()) ReadFilter(part, request);
    } else if (key == "datetimeHour_geq") {
      request.from_ms = std::max(request.from_ms, storage::HourOf(TimeOf(value)));
    } else if (key == "datetimeHour_leq") {
      request.to_ms = std::min(request.to_ms, TimeOf(value));
    } else if (key == "databaseId") {
      if (request.database_id) Refuse(value.Path() + " is not the only databaseId");
      request.database_id = StringOf(value);
    } else {
      Refuse("unknown field in the filter: " + std::string(key));
    }
  }
}

AnalyticsDataset DatasetOf(std::string_view operation) {
  if (operation == "getD1MetricsOverviewQuery") return AnalyticsDataset::kAnalytics;
  if (operation == "getD1QueriesOverviewQuery") return AnalyticsDataset::kQueries;
  Refuse("this operation is not supported: " + std::string(operation));
}

JsonValue GetMember(JsonValue object, std::string_view key) {
  const auto member = object.Find(key);
  if (!member)
    Refuse((object.Path().empty() ? "" : object.Path() + ".") + std::string(key) + " is missing");
  return *member;
}

}  // namespace

AnalyticsRequest ParseAnalyticsRequest(std::string body) {
  JsonFault fault;
  const std::optional<JsonDocument> document =
      JsonDocument::TryParse(std::move(body), fault, JsonRules::kJavaScript);
  if (!document || !document->root().Is(JsonKind::kObject)) Refuse("the body is not a JSON object");
  const JsonValue root = document->root();
  AnalyticsRequest request;
  request.dataset = DatasetOf(StringOf(GetMember(root, "operationName")));
  request.from_ms = std::numeric_limits<std::int64_t>::min();
  request.to_ms = std::numeric_limits<std::int64_t>::max();

  // Without what may stand behind it, to the end of which each look for an argument would run.
  const std::string_view query = Trim(StringOf(GetMember(root, "query")));
  request.limit = ReadLimit(query);
  if (request.dataset == AnalyticsDataset::kQueries) request.order = ReadOrder(query);
  if (query.find("slowestRun") != std::string_view::npos) request.slowest_run = SlowestRun::kAsked;

  const JsonValue variables = GetMember(root, "variables");
  if (!variables.Is(JsonKind::kObject)) Refuse("variables must be an object");
  request.account_tag = StringOf(GetMember(variables, "accountTag"));
  if (const auto filter = variables.Find("filter")) ReadFilter(*filter, request);
  return request;
}

}  // namespace compat::cloudflare

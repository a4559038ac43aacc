#include "compat/cloudflare/insights/recommendations.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <string_view>

#include "compat/cloudflare/envelope.h"
#include "compat/cloudflare/issues.h"
#include "compat/iso_time.h"
#include "compat/json/json_writer.h"
#include "compat/md5.h"

namespace compat::cloudflare {

namespace {

constexpr std::array<std::string_view, 1> kFilters = {"recommendations"};

std::string Counted(std::uint64_t count, const std::string& one, const std::string& several) {
  return std::to_string(count) + ' ' + (count == 1 ? one : several);
}

std::string Milliseconds(double duration_ms) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3f ms", duration_ms);
  return text;
}

std::string IdOf(const std::string& query) {
  Md5 digest;
  digest.Add(query);
  return digest.Finish();
}

std::string TablesOf(const storage::IndexSuggestion& suggestion) {
  std::string tables;
  for (const storage::SuggestedIndex& each : suggestion.indexes) {
    if (!tables.empty()) tables += " and ";
    tables += each.index.table;
  }
  return tables;
}

std::uint64_t BytesOf(const storage::IndexSuggestion& suggestion) {
  std::uint64_t bytes = 0;
  for (const storage::SuggestedIndex& each : suggestion.indexes) bytes += each.bytes;
  return bytes;
}

// What all of its queries cost in a run of each.
std::string CostImpact(const storage::IndexSuggestion& suggestion) {
  storage::TrialCost before;
  storage::TrialCost after;
  for (const storage::ImprovedQuery& query : suggestion.queries) {
    before.rows_read += query.before.rows_read;
    before.duration_ms += query.before.duration_ms;
    after.rows_read += query.after.rows_read;
    after.duration_ms += query.after.duration_ms;
  }
  return "rows read: " + std::to_string(before.rows_read) + " before, " +
         std::to_string(after.rows_read) + " after; time: " + Milliseconds(before.duration_ms) +
         " before, " + Milliseconds(after.duration_ms) + " after";
}

void WriteInsight(JsonWriter& json, const storage::IndexSuggestion& suggestion) {
  const std::string queries = Counted(suggestion.queries.size(), "query", "queries");
  const std::string tables = TablesOf(suggestion);
  json.BeginObject();
  json.Key("summary").String(Counted(suggestion.indexes.size(), "index", "indexes") + " on " +
                             tables + " would spare " + queries + " most of the rows read");
  json.Key("reasoning")
      .String(
          "Measured on a copy of the database, a run of each without and with what is "
          "suggested: " +
          CostImpact(suggestion) + ". It takes " + std::to_string(BytesOf(suggestion)) +
          " bytes, and each row written to " + tables + " writes one to each index of it.");
  json.Key("suggestions").BeginArray();
  for (const storage::SuggestedIndex& each : suggestion.indexes) {
    json.BeginObject().Key("kind").String("index_creation").Key("sql").String(each.index.sql);
    json.Key("summary").String("Index " + each.index.name + " on " + each.index.table);
    json.Key("cost_impact").String(CostImpact(suggestion)).EndObject();
  }
  json.EndArray().Key("impacted_queries").BeginArray();
  for (const storage::ImprovedQuery& query : suggestion.queries) {
    json.BeginObject().Key("id").String(IdOf(query.statement));
    json.Key("query").String(query.statement).Key("cost");
    json.Integer(static_cast<std::int64_t>(query.before.rows_read)).EndObject();
  }
  json.EndArray().EndObject();
}

}  // namespace

void CheckInsightsRequest(const QueryParameters& parameters) {
  const std::string* const filter = parameters.Find("filter");
  Issues issues;
  if (filter == nullptr) {
    issues.AddRequired("filter");
  } else if (std::ranges::find(kFilters, *filter) == kFilters.end()) {
    issues.AddNotOneOf("filter", kFilters);
  }
  issues.ThrowIfAny();
}

std::string RecommendationsAnswer(const storage::IndexAdvice& advice,
                                  std::int64_t generated_at_ms) {
  std::string result;
  JsonWriter json(result);
  json.BeginObject().Key("recommendations").BeginObject();
  json.Key("generated_at").String(FormatIsoTime(generated_at_ms)).Key("insights").BeginArray();
  for (const storage::IndexSuggestion& suggestion : advice.suggestions) {
    WriteInsight(json, suggestion);
  }
  json.EndArray().EndObject().EndObject();
  return SuccessEnvelope(result);
}

}  // namespace compat::cloudflare

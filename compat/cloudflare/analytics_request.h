// POST /graphql: which of D1's figures a query asks for.

#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "storage/usage/usage_query.h"

namespace compat::cloudflare {

// The two questions that wrangler asks, by the dataset that each is about.
enum class AnalyticsDataset {
  kAnalytics,  // d1AnalyticsAdaptiveGroups: sums of each hour
  kQueries,    // d1QueriesAdaptiveGroups: sums of each statement
};

// Whether the query asks for the field slowestRun, which is this server's own.
enum class SlowestRun { kNotAsked, kAsked };

struct AnalyticsRequest {
  AnalyticsDataset dataset = AnalyticsDataset::kAnalytics;
  std::string account_tag;
  std::optional<std::string> database_id;  // none for all of the account
  std::int64_t from_ms = 0;                // the first hour begins here, or later
  std::int64_t to_ms = 0;                  // the last one here, or before
  std::uint64_t limit = 0;
  storage::UsageOrder order;
  SlowestRun slowest_run = SlowestRun::kNotAsked;
};

// There is no parser of GraphQL behind this: the dataset is told by "operationName", as the texts
// of the queries are fixed; "limit:" and "orderBy:" are looked for in the text, and the filter is
// read from the variables. A time within an hour stands for the hour. Throws kInvalidRequest for
// whatever is not understood, in words for GraphQL's "errors".
AnalyticsRequest ParseAnalyticsRequest(std::string body);

}  // namespace compat::cloudflare

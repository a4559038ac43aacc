// POST /graphql: the two questions that wrangler asks of D1's analytics.

#pragma once

#include <string>

namespace compat::cloudflare {

// Dispatches on "operationName", as the texts of the queries are fixed: getD1MetricsOverviewQuery
// and getD1QueriesOverviewQuery. Others, and bodies that are no GraphQL request, get an answer in
// GraphQL's own form with "errors". No use is recorded yet, so that the groups are empty, which
// clients show as zeros.
std::string AnswerAnalyticsQuery(std::string body);

}  // namespace compat::cloudflare

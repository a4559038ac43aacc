// POST /graphql: D1's figures as GraphQL answers them.

#pragma once

#include <optional>
#include <span>
#include <string>

#include "compat/cloudflare/analytics_request.h"
#include "compat/cloudflare/envelope.h"
#include "storage/error.h"
#include "storage/usage/usage_query.h"

namespace compat::cloudflare {

// The groups of d1AnalyticsAdaptiveGroups, with every field that wrangler asks for.
std::string AnalyticsGroups(std::span<const storage::HourUsage> hours);

// Those of d1QueriesAdaptiveGroups.
std::string QueriesGroups(std::span<const storage::DatabaseStatementUsage> statements,
                          SlowestRun slowest_run);

// What GraphQL tells in answers of its own form: that it does not understand a query, or that the
// account is not the caller's. None for other errors.
std::optional<Failure> AnalyticsFailureOf(const storage::Error& error);

}  // namespace compat::cloudflare

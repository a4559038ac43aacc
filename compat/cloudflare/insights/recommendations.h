// GET …/d1/database/{id}/insights?filter=recommendations, as far as its draft tells.

#pragma once

#include <cstdint>
#include <string>

#include "compat/query_parameters.h"
#include "storage/advice/index_advice.h"

namespace compat::cloudflare {

// Throws kInvalidRequest in D1's words for what asks for anything else than recommendations.
void CheckInsightsRequest(const QueryParameters& parameters);

// An insight a suggestion. The cost of a query is the rows that it reads in a run today, and its id
// the same for the same text.
std::string RecommendationsAnswer(const storage::IndexAdvice& advice, std::int64_t generated_at_ms);

}  // namespace compat::cloudflare

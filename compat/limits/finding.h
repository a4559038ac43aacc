// What runs here and would not there, or not be free, and how that is known.

#pragma once

#include <string>

namespace compat {

enum class KnownBy {
  kDocumentation,  // a page of D1's
  kEngine,         // the source of the engine that D1 runs on
  kReport,         // somebody has told so of the service, and D1 has not
};

// Immutable.
struct RuleSource {
  KnownBy known_by;
  const char* where;  // an address
};

struct Finding {
  std::string what;
  RuleSource source;
};

inline constexpr RuleSource kLimitsPage = {KnownBy::kDocumentation,
                                           "https://developers.cloudflare.com/d1/platform/limits/"};
inline constexpr RuleSource kPricingPage = {
    KnownBy::kDocumentation, "https://developers.cloudflare.com/d1/platform/pricing/"};
inline constexpr RuleSource kImportPage = {
    KnownBy::kDocumentation,
    "https://developers.cloudflare.com/d1/best-practices/import-export-data/"};
inline constexpr RuleSource kApiPage = {KnownBy::kDocumentation,
                                        "https://developers.cloudflare.com/api/resources/d1/"};
// Its list of functions, PRAGMAs and modules, and its limits.
inline constexpr RuleSource kEngineSource = {
    KnownBy::kEngine,
    "https://github.com/cloudflare/workerd/blob/main/src/workerd/util/sqlite.c%2B%2B"};

// "documentation", "engine" or "report".
std::string NameOf(KnownBy known_by);

// "what (where)" on one line; what is only reported says so.
std::string LineOf(const Finding& finding);

}  // namespace compat

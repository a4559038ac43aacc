// Where a database says it runs. There is one place only, but clients show it, and it follows the
// location hint.

#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace compat::cloudflare {

// D1's location hints, in the order of its own message about them.
inline constexpr std::string_view kRegions[] = {"WNAM", "ENAM", "WEUR", "EEUR", "APAC", "OC"};

// Where a database without a hint is.
inline constexpr std::string_view kDefaultRegion = "WEUR";

inline constexpr std::string_view kJurisdictions[] = {"eu", "fedramp", "us"};

// The region of a jurisdiction, which overrides a hint.
std::string_view RegionOfJurisdiction(std::string_view jurisdiction);

// The airport code of a data centre in `region`.
std::string_view ColoOf(std::string_view region);

}  // namespace compat::cloudflare

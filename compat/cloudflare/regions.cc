#include "compat/cloudflare/regions.h"

namespace compat::cloudflare {

std::string_view RegionOfJurisdiction(std::string_view jurisdiction) {
  return jurisdiction == "eu" ? "WEUR" : "ENAM";
}

// WEUR and AMS were seen together on the real service; the others are large data centres of their
// regions.
std::string_view ColoOf(std::string_view region) {
  if (region == "WNAM") return "SJC";
  if (region == "ENAM") return "EWR";
  if (region == "EEUR") return "VIE";
  if (region == "APAC") return "SIN";
  if (region == "OC") return "SYD";
  return "AMS";
}

}  // namespace compat::cloudflare

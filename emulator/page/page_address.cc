#include "emulator/page/page_address.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace emulator {

namespace {

constexpr std::size_t kMostSegments = 6;

// The path's segments; false when there are more than any view has, or an empty one.
bool Split(std::string_view path, std::array<std::string_view, kMostSegments>& segments,
           std::size_t& count) {
  count = 0;
  while (!path.empty()) {
    path.remove_prefix(1);  // the slash
    const std::size_t end = std::min(path.find('/'), path.size());
    if (end == 0) return path.empty();
    if (count == segments.size()) return false;
    segments.at(count++) = path.substr(0, end);
    path.remove_prefix(end);
  }
  return true;
}

bool IsViewOfDatabase(std::string_view name) {
  constexpr std::array<std::string_view, 5> kViews = {"t", "sql", "time", "insights", "schema"};
  return std::find(kViews.begin(), kViews.end(), name) != kViews.end();
}

}  // namespace

bool IsPageAddress(std::string_view path) {
  std::array<std::string_view, kMostSegments> segments;
  std::size_t count = 0;
  if (!path.starts_with('/') || !Split(path, segments, count)) return false;
  if (count == 0) return true;
  if (count == 1) return segments[0] == "requests" || segments[0] == "faults" || segments[0] == "w";
  if (segments[0] != "a") return false;
  if (count == 2) return true;
  if (segments[2] != "d" || count == 3) return false;
  if (count == 4) return true;
  if (count == 5) return IsViewOfDatabase(segments[4]);
  return segments[4] == "t";
}

}  // namespace emulator

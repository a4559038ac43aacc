#include "compat/limits/finding.h"

#include "compat/limits/one_line.h"

namespace compat {

std::string NameOf(KnownBy known_by) {
  switch (known_by) {
    case KnownBy::kDocumentation:
      return "documentation";
    case KnownBy::kEngine:
      return "engine";
    case KnownBy::kReport:
      return "report";
  }
  return {};
}

std::string LineOf(const Finding& finding) {
  const char* const how = finding.source.known_by == KnownBy::kReport ? " (reported: " : " (";
  return OneLine(finding.what) + how + finding.source.where + ")";
}

}  // namespace compat

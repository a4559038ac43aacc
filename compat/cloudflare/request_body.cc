#include "compat/cloudflare/request_body.h"

#include <utility>

#include "compat/cloudflare/issues.h"
#include "storage/error.h"

namespace compat::cloudflare {

JsonDocument ParseBodyObject(std::string body) {
  JsonFault fault;
  std::optional<JsonDocument> document =
      JsonDocument::TryParse(std::move(body), fault, JsonRules::kJavaScript);
  Issues issues;
  if (!document) {
    issues.Add({}, "the body is not valid JSON: " + fault.what + " at offset " +
                       std::to_string(fault.offset_bytes));
    issues.ThrowIfAny();
  }
  if (!document->root().Is(JsonKind::kObject)) {
    issues.AddWrongType({}, JsonKind::kObject, document->root().kind());
    issues.ThrowIfAny();
  }
  return std::move(*document);
}

}  // namespace compat::cloudflare

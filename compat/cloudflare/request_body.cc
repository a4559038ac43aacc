#include "compat/cloudflare/request_body.h"

#include <utility>

#include "compat/cloudflare/issues.h"
#include "storage/error.h"

namespace compat::cloudflare {

JsonDocument ParseBody(std::string body, JsonRules rules) {
  JsonFault fault;
  std::optional<JsonDocument> document = JsonDocument::TryParse(std::move(body), fault, rules);
  if (!document) {
    Issues issues;
    issues.Add({}, "the body is not valid JSON: " + fault.what + " at offset " +
                       std::to_string(fault.offset_bytes));
    issues.ThrowIfAny();
  }
  return std::move(*document);
}

JsonDocument ParseBodyObject(std::string body) {
  JsonDocument document = ParseBody(std::move(body), JsonRules::kJavaScript);
  if (!document.root().Is(JsonKind::kObject)) {
    Issues issues;
    issues.AddWrongType({}, JsonKind::kObject, document.root().kind());
    issues.ThrowIfAny();
  }
  return document;
}

}  // namespace compat::cloudflare

#include "compat/workspace/openapi/openapi.h"

#include <vector>

#include "compat/described/paths.h"
#include "compat/described/schema_writer.h"
#include "compat/workspace/openapi/answer_schemas.h"
#include "compat/workspace/openapi/request_schemas.h"
#include "compat/workspace/routes.h"

namespace compat::workspace {

namespace {

std::vector<DescribedRoute> DescribedRoutes() {
  using Credentials = DescribedRoute::Credentials;
  std::vector<DescribedRoute> described;
  for (const Route& route : kRoutes) {
    const bool is_open = route.caller == Route::Caller::kAnyone;
    described.push_back({.method = route.method,
                         .path = route.path,
                         .id = route.id,
                         .summary = route.summary,
                         .credentials = is_open ? Credentials::kNone : Credentials::kBearer,
                         .status = route.status,
                         .answer = route.answer,
                         .parameters = route.parameters,
                         .body = route.body});
  }
  return described;
}

}  // namespace

std::string OpenApiDocument() {
  constexpr DescriptionTitle kTitle = {"Workspace databases",
                                       "Databases as records of workspaces, and SQL on them."};
  return DescriptionDocument(kTitle, DescribedRoutes(), [](SchemaWriter& json) {
    WriteRecordSchemas(json);
    WriteRequestSchemas(json);
    WriteAnswerSchemas(json);
  });
}

}  // namespace compat::workspace

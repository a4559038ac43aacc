#include "compat/control/openapi.h"

#include <map>
#include <string_view>
#include <vector>

#include "compat/control/routes.h"
#include "compat/described/body_schema.h"
#include "compat/described/failure_schema.h"
#include "compat/described/paths.h"

namespace compat::control {

namespace {

using Tables = std::map<std::string_view, const BodyTable*>;

// Tables are as deep as they are written.
void AddTables(const BodyTable* table, Tables& tables) {  // NOLINT(misc-no-recursion)
  if (table == nullptr || !tables.emplace(table->name, table).second) return;
  for (const BodyKey& key : table->keys) AddTables(key.object, tables);
}

Tables TablesOfRoutes() {
  Tables tables;
  for (const Route& route : kRoutes) {
    AddTables(route.answer, tables);
    AddTables(route.body, tables);
    AddTables(route.other, tables);
  }
  return tables;
}

std::string_view NameOf(const BodyTable* table) {
  return table == nullptr ? std::string_view() : table->name;
}

std::vector<DescribedRoute> DescribedRoutes() {
  using Credentials = DescribedRoute::Credentials;
  std::vector<DescribedRoute> described;
  for (const Route& route : kRoutes) {
    const bool is_open = route.needs == Needs::kNothing;
    described.push_back({.method = route.method,
                         .path = route.path,
                         .id = route.id,
                         .summary = route.summary,
                         .credentials = is_open ? Credentials::kNone : Credentials::kBearer,
                         .status = route.status,
                         .answer = NameOf(route.answer),
                         .answer_type = route.answer_type,
                         .parameters = route.parameters,
                         .body = NameOf(route.body),
                         .other_status = route.other_status,
                         .other_answer = NameOf(route.other),
                         .media_type = route.media_type});
  }
  return described;
}

}  // namespace

std::string OpenApiDocument() {
  constexpr DescriptionTitle kTitle = {"Control of a d1-emulator",
                                       "What tests ask of the server beside D1's own API."};
  return DescriptionDocument(kTitle, DescribedRoutes(), [](SchemaWriter& json) {
    for (const auto& [name, table] : TablesOfRoutes()) WriteBodySchema(json, *table);
    WriteBoundValueSchema(json);
    WriteErrorSchema(json);
  });
}

}  // namespace compat::control

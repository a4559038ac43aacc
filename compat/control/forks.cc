#include "compat/control/forks.h"

#include "compat/bookmark.h"
#include "compat/control/duration.h"

namespace compat::control {

ForkRequest ReadFork(JsonValue body) {
  ForkRequest wanted;
  if (const auto name = body.Find("name")) wanted.name = std::string(name->AsString());
  if (const auto at = body.Find("at")) wanted.at = ReadState(*at);
  if (const auto ttl = body.Find("ttl")) {
    const auto duration = ParseDuration(ttl->AsString());
    if (!duration) throw Wrong(*ttl, kDurationWanted);
    wanted.lifetime_ms = duration->count();
  }
  if (const auto id = body.Find("account_id")) wanted.account_id = std::string(id->AsString());
  return wanted;
}

std::string ForkedAnswer(std::string database,
                         const std::optional<storage::HistoryPosition>& position) {
  database.pop_back();
  database += R"(,"bookmark":)";
  database += position ? '"' + FormatBookmark(*position) + '"' : "null";
  return database + '}';
}

}  // namespace compat::control

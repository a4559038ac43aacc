#include "compat/control/replicas.h"

#include <chrono>
#include <utility>

#include "compat/bookmark.h"
#include "compat/control/duration.h"
#include "compat/json/json_writer.h"

namespace compat::control {

std::vector<storage::Replicas::Setting> ReadReplicas(JsonValue body) {
  const JsonValue regions = *body.Find("regions");
  std::vector<storage::Replicas::Setting> settings;
  settings.reserve(regions.size());
  for (const auto& [name, value] : regions.members()) {
    storage::Replicas::Setting setting;
    setting.name = name;
    if (const auto lag = value.Find("lag")) {
      const auto duration = ParseDuration(lag->AsString());
      if (!duration) throw Wrong(*lag, kDurationWanted);
      setting.lag = *duration;
    }
    if (const auto paused = value.Find("paused")) setting.is_paused = paused->AsBoolean();
    settings.push_back(std::move(setting));
  }
  return settings;
}

std::string ReplicasAnswer(const std::string& account_id,
                           const std::vector<storage::ReplicaRegion>& regions,
                           const std::vector<storage::ReplicaStatus>& open) {
  std::string body;
  JsonWriter json(body);
  json.BeginObject().Key("account_id").String(account_id).Key("regions").BeginObject();
  for (const storage::ReplicaRegion& region : regions) {
    json.Key(region.name).BeginObject().Key("lag").String(FormatDuration(region.lag));
    json.Key("paused").Boolean(region.paused_at_ms.has_value()).Key("databases").BeginArray();
    for (const storage::ReplicaStatus& status : open) {
      if (status.region != region.name) continue;
      json.BeginObject().Key("uuid").String(status.uuid);
      json.Key("bookmark").String(FormatBookmark(status.position)).EndObject();
    }
    json.EndArray().EndObject();
  }
  json.EndObject().EndObject();
  return body;
}

}  // namespace compat::control

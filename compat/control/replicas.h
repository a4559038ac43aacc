// Replicas on the control surface: what is asked, and how it is answered.

#pragma once

#include <array>
#include <cstddef>
#include <iterator>
#include <string>
#include <vector>

#include "compat/cloudflare/regions.h"
#include "compat/control/page.h"
#include "compat/described/body.h"
#include "compat/described/parameters.h"
#include "compat/json/json_value.h"
#include "storage/replication/replicas.h"

namespace compat::control {

// An object with a key for each region.
constexpr auto KeysOfRegions(const BodyTable& each) {
  std::array<BodyKey, std::size(cloudflare::kRegions)> keys;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    keys[i] = {.name = cloudflare::kRegions[i], .type = BodyType::kObject, .object = &each};
  }
  return keys;
}

inline constexpr BodyKey kNewReplicaKeys[] = {{"lag"}, {"paused", BodyType::kBoolean}};
inline constexpr BodyTable kNewReplica = {"NewReplica", kNewReplicaKeys};
inline constexpr auto kNewRegionKeys = KeysOfRegions(kNewReplica);
inline constexpr BodyTable kNewRegions = {"NewReplicaRegions", kNewRegionKeys};
inline constexpr BodyKey kNewReplicasKeys[] = {{"account_id"},
                                               {.name = "regions",
                                                .type = BodyType::kObject,
                                                .presence = BodyKey::Presence::kRequired,
                                                .object = &kNewRegions}};
inline constexpr BodyTable kNewReplicas = {"SetReplicas", kNewReplicasKeys};

inline constexpr BodyKey kReplicaDatabaseKeys[] = {
    {"uuid", BodyType::kText, BodyKey::Presence::kRequired},
    {"bookmark", BodyType::kText, BodyKey::Presence::kRequired},
};
inline constexpr BodyTable kReplicaDatabase = {"ReplicaDatabase", kReplicaDatabaseKeys};
inline constexpr BodyKey kReplicaKeys[] = {
    {"lag", BodyType::kText, BodyKey::Presence::kRequired},
    {"paused", BodyType::kBoolean, BodyKey::Presence::kRequired},
    {.name = "databases",
     .type = BodyType::kObjects,
     .presence = BodyKey::Presence::kRequired,
     .object = &kReplicaDatabase},
};
inline constexpr BodyTable kReplica = {"Replica", kReplicaKeys};
inline constexpr auto kRegionKeys = KeysOfRegions(kReplica);
inline constexpr BodyTable kReplicaRegions = {"ReplicaRegions", kRegionKeys};
inline constexpr BodyKey kReplicasKeys[] = {
    {"account_id", BodyType::kText, BodyKey::Presence::kRequired},
    {.name = "regions",
     .type = BodyType::kObject,
     .presence = BodyKey::Presence::kRequired,
     .object = &kReplicaRegions},
};
inline constexpr BodyTable kReplicas = {"Replicas", kReplicasKeys};
inline constexpr Parameter kReplicasParameters[] = {kAccountParameter};

// Of a body as kNewReplicas has it, in its order; without a lag it is 0. Throws kInvalidRequest
// with the path of what is wrong.
std::vector<storage::Replicas::Setting> ReadReplicas(JsonValue body);

// `open` are those that show something, of any of the regions.
std::string ReplicasAnswer(const std::string& account_id,
                           const std::vector<storage::ReplicaRegion>& regions,
                           const std::vector<storage::ReplicaStatus>& open);

}  // namespace compat::control

// Snapshots on the control surface: what is asked, and how it is answered.

#pragma once

#include <optional>
#include <string>

#include "compat/control/page.h"
#include "compat/control/state.h"
#include "compat/described/body.h"
#include "compat/described/parameters.h"
#include "compat/json/json_value.h"
#include "storage/database/snapshot_tables.h"

namespace compat::control {

inline constexpr BodyKey kNewSnapshotKeys[] = {
    {.name = "at", .type = BodyType::kObject, .object = &kAt}, {"note"}};
inline constexpr BodyTable kNewSnapshot = {"NewSnapshot", kNewSnapshotKeys};

inline constexpr BodyKey kSnapshotKeys[] = {
    {"name", BodyType::kText, BodyKey::Presence::kRequired},
    {"bookmark", BodyType::kText, BodyKey::Presence::kRequired},
    {"note", BodyType::kText, BodyKey::Presence::kRequired, BodyKey::Null::kAllowed},
    {"created_at", BodyType::kText, BodyKey::Presence::kRequired},
};
inline constexpr BodyTable kSnapshot = {"Snapshot", kSnapshotKeys};
inline constexpr BodyKey kSnapshotPageKeys[] = {{.name = "data",
                                                 .type = BodyType::kObjects,
                                                 .presence = BodyKey::Presence::kRequired,
                                                 .object = &kSnapshot},
                                                kNextKey};
inline constexpr BodyTable kSnapshotPage = {"SnapshotPage", kSnapshotPageKeys};
inline constexpr BodyKey kSnapshotNameKeys[] = {
    {"name", BodyType::kText, BodyKey::Presence::kRequired}};
inline constexpr BodyTable kSnapshotName = {"SnapshotName", kSnapshotNameKeys};
inline constexpr BodyKey kRestoredKeys[] = {
    {"bookmark", BodyType::kText, BodyKey::Presence::kRequired},
    {"previous_bookmark", BodyType::kText, BodyKey::Presence::kRequired},
    {"message", BodyType::kText, BodyKey::Presence::kRequired},
};
inline constexpr BodyTable kRestored = {"Restored", kRestoredKeys};

inline constexpr Parameter kSnapshotParameters[] = {kAccountParameter};
inline constexpr Parameter kSnapshotListParameters[] = {kLimitParameter, kAfterParameter,
                                                        kAccountParameter};

struct SnapshotRequest {
  std::optional<State> at;  // none: now
  std::optional<std::string> note;
};

// Of a body as kNewSnapshot has it. Throws kInvalidRequest with the path of what is wrong.
SnapshotRequest ReadNewSnapshot(JsonValue body);

// An answer, and an element of a page.
std::string SnapshotItem(const storage::SnapshotRecord& record);
std::string SnapshotNameAnswer(const std::string& name);

}  // namespace compat::control

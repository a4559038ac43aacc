// Databases in time on the control surface: what is asked, and how it is answered.

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compat/bookmark.h"
#include "compat/control/page.h"
#include "compat/control/state.h"
#include "compat/described/body.h"
#include "compat/json/json_value.h"
#include "storage/diff/database_difference.h"
#include "storage/history/commit_list.h"
#include "storage/query/query.h"

namespace compat::control {

inline constexpr Parameter kCommitParameters[] = {
    {"from", ParameterType::kText, "The bookmark of the oldest commit; all without it."},
    {"to", ParameterType::kText, "The bookmark of the newest commit; all without it."},
    kLimitParameter,
    kAfterParameter,
    kAccountParameter};
inline constexpr BodyKey kCommitKeys[] = {
    {"bookmark", BodyType::kText, BodyKey::Presence::kRequired},
    {"at", BodyType::kText, BodyKey::Presence::kRequired},
    {"kind", BodyType::kText, BodyKey::Presence::kRequired},
    {"pages", BodyType::kInteger, BodyKey::Presence::kRequired},
    {"bytes", BodyType::kInteger, BodyKey::Presence::kRequired},
    {"snapshots", BodyType::kTexts, BodyKey::Presence::kRequired},
};
inline constexpr BodyTable kCommit = {"Commit", kCommitKeys};
inline constexpr BodyKey kCommitPageKeys[] = {{.name = "data",
                                               .type = BodyType::kObjects,
                                               .presence = BodyKey::Presence::kRequired,
                                               .object = &kCommit},
                                              kNextKey};
inline constexpr BodyTable kCommitPage = {"CommitPage", kCommitPageKeys};

inline constexpr Parameter kDiffParameters[] = {
    {"from", ParameterType::kText, "The bookmark of the state before."},
    {"to", ParameterType::kText, "The bookmark of the state after; now without it."},
    {"table", ParameterType::kText, "The table; all tables without it."},
    kLimitParameter,
    kAfterParameter,
    kAccountParameter};
inline constexpr BodyKey kSchemaChangeKeys[] = {
    {"type", BodyType::kText, BodyKey::Presence::kRequired},
    {"name", BodyType::kText, BodyKey::Presence::kRequired},
    {"change", BodyType::kText, BodyKey::Presence::kRequired},
    {"before", BodyType::kText, BodyKey::Presence::kRequired, BodyKey::Null::kAllowed},
    {"after", BodyType::kText, BodyKey::Presence::kRequired, BodyKey::Null::kAllowed},
};
inline constexpr BodyTable kSchemaChange = {"SchemaChange", kSchemaChangeKeys};
inline constexpr BodyKey kTableChangeKeys[] = {
    {"name", BodyType::kText, BodyKey::Presence::kRequired},
    {"added", BodyType::kInteger, BodyKey::Presence::kRequired},
    {"removed", BodyType::kInteger, BodyKey::Presence::kRequired},
    {"changed", BodyType::kInteger, BodyKey::Presence::kRequired},
};
inline constexpr BodyTable kTableChange = {"TableChange", kTableChangeKeys};
inline constexpr BodyKey kRowChangeKeys[] = {
    {"table", BodyType::kText, BodyKey::Presence::kRequired},
    {"change", BodyType::kText, BodyKey::Presence::kRequired},
    {"key", BodyType::kAny, BodyKey::Presence::kRequired},
    {"before", BodyType::kAny, BodyKey::Presence::kRequired, BodyKey::Null::kAllowed},
    {"after", BodyType::kAny, BodyKey::Presence::kRequired, BodyKey::Null::kAllowed},
    {"columns", BodyType::kTexts, BodyKey::Presence::kRequired},
};
inline constexpr BodyTable kRowChange = {"RowChange", kRowChangeKeys};
inline constexpr BodyKey kDiffKeys[] = {
    {.name = "schema",
     .type = BodyType::kObjects,
     .presence = BodyKey::Presence::kRequired,
     .object = &kSchemaChange},
    {.name = "tables",
     .type = BodyType::kObjects,
     .presence = BodyKey::Presence::kRequired,
     .object = &kTableChange},
    {.name = "rows",
     .type = BodyType::kObjects,
     .presence = BodyKey::Presence::kRequired,
     .object = &kRowChange},
    kNextKey,
};
inline constexpr BodyTable kDiff = {"Diff", kDiffKeys};

inline constexpr BodyKey kPastQueryKeys[] = {
    {"sql", BodyType::kText, BodyKey::Presence::kRequired},
    {"params", BodyType::kValues},
    {.name = "at",
     .type = BodyType::kObject,
     .presence = BodyKey::Presence::kRequired,
     .object = &kAt},
};
inline constexpr BodyTable kPastQuery = {"PastQuery", kPastQueryKeys};
inline constexpr BodyKey kPastResultKeys[] = {
    {"results", BodyType::kAny, BodyKey::Presence::kRequired},
    {"success", BodyType::kBoolean, BodyKey::Presence::kRequired},
    {"meta", BodyType::kAny, BodyKey::Presence::kRequired},
    {"bookmark", BodyType::kText, BodyKey::Presence::kRequired},
};
inline constexpr BodyTable kPastResult = {"PastResult", kPastResultKeys};

struct PastQuery {
  storage::Query query;
  State at;
};

// Of a body as kPastQuery has it. Throws kInvalidRequest with the path of what is wrong.
PastQuery ReadPastQuery(JsonValue body);
// `result` is one statement's, an object.
std::string PastQueryAnswer(std::string result, const storage::HistoryPosition& position);

// Of a bookmark in a query string. Throws kInvalidRequest with its name for what is none.
std::optional<Bookmark> FindBookmarkIn(const Parameters& parameters, std::string_view name);

// An element of a page. `snapshots` are the names of those of this commit.
std::string CommitItem(const storage::ListedCommit& commit,
                       const std::vector<std::string>& snapshots);
std::string DiffAnswer(const storage::DatabaseDifference& difference,
                       const std::optional<std::string>& next);

}  // namespace compat::control

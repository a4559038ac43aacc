// What the journal keeps of a request, and how it tells it.

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "compat/control/page.h"
#include "compat/control/request_kind.h"
#include "compat/described/body.h"
#include "compat/json/json_writer.h"
#include "storage/value.h"

namespace compat::control {

struct JournalStatement {
  std::string sql;
  std::string params;  // JSON, as AppendJournalParams() writes it
  // Of a statement that has run to its end; none of one that has not.
  struct Counters {
    std::uint64_t rows_read = 0;
    std::uint64_t rows_written = 0;
    std::int64_t changes = 0;
    std::uint64_t rows_returned = 0;
    double duration_ms = 0;
  };
  std::optional<Counters> counters;
};

struct JournalEntry {
  std::uint64_t id = 0;
  std::int64_t at_ms = 0;
  std::string account_id;
  std::string database;       // its uuid; empty where the request names none
  std::string database_name;  // likewise
  RequestRoute route = RequestRoute::kGet;
  std::string method;
  std::string path;
  int status = 0;
  double duration_ms = 0;
  std::vector<JournalStatement> statements;
  bool has_all_statements = true;
  std::string error;   // empty where there was none
  std::string fault;   // id of the rule; likewise
  std::string client;  // likewise
};

// Longer parameters are cut.
inline constexpr std::size_t kMostParamBytes = 256;

// As JSON, with {"cut": "…", "bytes": N} in the place of what is too long; a BLOB as its
// hexadecimal digits.
void AppendJournalParams(std::string& out, std::span<const storage::Value> values);

// A plan for each statement, in their order, or none at all.
void WriteJournalEntry(JsonWriter& json, const JournalEntry& entry,
                       std::span<const std::string> plans = {});

inline constexpr Parameter kJournalParameters[] = {
    {"account_id", ParameterType::kText, "The account; the default account without it."},
    {"database", ParameterType::kText, "Its uuid or name."},
    {.name = "route",
     .type = ParameterType::kChoice,
     .description = "The kind of request.",
     .choices = kRequestRoutes},
    {"since", ParameterType::kText, "An id: the first ones after it; without it the last ones."},
    kLimitParameter,
    {"plan", ParameterType::kBoolean, "Whether to tell how SQLite goes about each statement."},
};

inline constexpr Parameter kJournalStreamParameters[] = {
    kJournalParameters[0],
    kJournalParameters[1],
    kJournalParameters[2],
    {"since", ParameterType::kText,
     "An id: begins behind it, as with the header Last-Event-ID; without it with what comes."},
    kJournalParameters[5],
};

inline constexpr BodyKey kStatementKeys[] = {
    {"sql", BodyType::kText, BodyKey::Presence::kRequired},
    {"params", BodyType::kAny, BodyKey::Presence::kRequired},
    {"rows_read", BodyType::kInteger},
    {"rows_written", BodyType::kInteger},
    {.name = "changes", .type = BodyType::kInteger, .least = -(std::int64_t{1} << 53)},
    {"rows_returned", BodyType::kInteger},
    {"duration_ms", BodyType::kNumber},
    {"plan"},
};
inline constexpr BodyTable kStatement = {"JournalStatement", kStatementKeys};
inline constexpr BodyKey kEntryKeys[] = {
    {"id", BodyType::kText, BodyKey::Presence::kRequired},
    {"at", BodyType::kText, BodyKey::Presence::kRequired},
    {"account_id", BodyType::kText, BodyKey::Presence::kRequired},
    {"database", BodyType::kText, BodyKey::Presence::kRequired, BodyKey::Null::kAllowed},
    {.name = "route",
     .type = BodyType::kChoice,
     .presence = BodyKey::Presence::kRequired,
     .choices = kRequestRoutes},
    {"method", BodyType::kText, BodyKey::Presence::kRequired},
    {"path", BodyType::kText, BodyKey::Presence::kRequired},
    {"status", BodyType::kInteger, BodyKey::Presence::kRequired},
    {"duration_ms", BodyType::kNumber, BodyKey::Presence::kRequired},
    {.name = "statements",
     .type = BodyType::kObjects,
     .presence = BodyKey::Presence::kRequired,
     .object = &kStatement},
    {"statements_cut", BodyType::kBoolean},
    {"error"},
    {"fault"},
    {"client", BodyType::kText, BodyKey::Presence::kRequired, BodyKey::Null::kAllowed},
};
inline constexpr BodyTable kEntry = {"JournalEntry", kEntryKeys};
inline constexpr BodyKey kJournalPageKeys[] = {{.name = "data",
                                                .type = BodyType::kObjects,
                                                .presence = BodyKey::Presence::kRequired,
                                                .object = &kEntry},
                                               kNextKey};
inline constexpr BodyTable kJournalPage = {"JournalPage", kJournalPageKeys};

}  // namespace compat::control

// What a test claims of the requests that were made.

#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "compat/control/fault_rule.h"
#include "compat/control/journal_entry.h"
#include "compat/described/body.h"

namespace compat::control {

struct Verification {
  RequestMatch match;
  std::optional<int> status;
  std::optional<std::string> error;  // contained in its text
  std::optional<std::uint64_t> at_least;
  std::optional<std::uint64_t> at_most;
  std::optional<std::uint64_t> full_scans;  // of tables and indexes, by statements that match
  std::chrono::milliseconds within{0};      // how long it may take to become true

  bool Allows(std::uint64_t count) const {
    return (!at_least || count >= *at_least) && (!at_most || count <= *at_most);
  }
};

inline constexpr std::chrono::minutes kMostWithin{10};

inline constexpr BodyKey kVerifyMatchKeys[] = {
    kMatchKeys[0],
    kMatchKeys[1],
    kMatchKeys[2],
    kMatchKeys[3],
    kMatchKeys[4],
    kMatchKeys[5],
    {.name = "status", .type = BodyType::kInteger, .least = 100, .most = 599},
    {"error"},
};
inline constexpr BodyTable kVerifyMatch = {"VerifyMatch", kVerifyMatchKeys};
inline constexpr BodyKey kVerifyTimesKeys[] = {
    {.name = "exactly", .type = BodyType::kInteger, .most = kMostFaultCount},
    {.name = "at_least", .type = BodyType::kInteger, .most = kMostFaultCount},
    {.name = "at_most", .type = BodyType::kInteger, .most = kMostFaultCount},
};
inline constexpr BodyTable kVerifyTimes = {"VerifyTimes", kVerifyTimesKeys};
inline constexpr BodyKey kVerifyKeys[] = {
    {.name = "match", .type = BodyType::kObject, .object = &kVerifyMatch},
    {.name = "times", .type = BodyType::kObject, .object = &kVerifyTimes},
    {.name = "full_scans", .type = BodyType::kInteger, .most = kMostFaultCount},
    {"within"},
};
inline constexpr BodyTable kVerify = {"Verify", kVerifyKeys};

inline constexpr BodyKey kVerifiedKeys[] = {
    {"verified", BodyType::kBoolean, BodyKey::Presence::kRequired},
    {"count", BodyType::kInteger, BodyKey::Presence::kRequired},
    {"full_scans", BodyType::kInteger},
};
inline constexpr BodyTable kVerified = {"Verified", kVerifiedKeys};
inline constexpr BodyKey kUnverifiedErrorKeys[] = {
    {"code", BodyType::kText, BodyKey::Presence::kRequired},
    {"message", BodyType::kText, BodyKey::Presence::kRequired},
    {"requestId", BodyType::kText, BodyKey::Presence::kRequired},
};
inline constexpr BodyTable kUnverifiedError = {"UnverifiedError", kUnverifiedErrorKeys};
inline constexpr BodyKey kUnverifiedKeys[] = {
    {"verified", BodyType::kBoolean, BodyKey::Presence::kRequired},
    {"count", BodyType::kInteger, BodyKey::Presence::kRequired},
    {"full_scans", BodyType::kInteger},
    {"expected", BodyType::kText, BodyKey::Presence::kRequired},
    {.name = "nearest",
     .type = BodyType::kObjects,
     .presence = BodyKey::Presence::kRequired,
     .object = &kEntry},
    {.name = "error",
     .type = BodyType::kObject,
     .presence = BodyKey::Presence::kRequired,
     .object = &kUnverifiedError},
};
inline constexpr BodyTable kUnverified = {"Unverified", kUnverifiedKeys};

// Of a body as kVerify has it. Throws kInvalidRequest with the path of what is wrong.
Verification ReadVerification(JsonValue body);

// What was found.
struct Verdict {
  std::uint64_t count = 0;
  std::optional<std::uint64_t> full_scans;  // where they were asked for
  bool is_true = false;
};

std::string VerifiedAnswer(const Verdict& verdict);
// `nearest` are requests that differ least from what was claimed.
std::string UnverifiedAnswer(const Verification& claim, const Verdict& verdict,
                             std::span<const JournalEntry* const> nearest,
                             std::string_view request_id);

}  // namespace compat::control

// Advice on indexes on the control surface: how it is answered.

#pragma once

#include <cstdint>
#include <string>

#include "compat/control/page.h"
#include "compat/described/body.h"
#include "compat/described/parameters.h"
#include "compat/json/json_value.h"
#include "storage/advice/index_advice.h"

namespace compat::control {

inline constexpr Parameter kAdviceParameters[] = {kAccountParameter};

inline constexpr BodyKey kAdvisedIndexKeys[] = {
    {"name", BodyType::kText, BodyKey::Presence::kRequired},
    {"table", BodyType::kText, BodyKey::Presence::kRequired},
    {"sql", BodyType::kText, BodyKey::Presence::kRequired},
    {"bytes", BodyType::kInteger, BodyKey::Presence::kRequired},
};
inline constexpr BodyTable kAdvisedIndex = {"AdvisedIndex", kAdvisedIndexKeys};
// Of one run, on a copy of the database.
inline constexpr BodyKey kTrialKeys[] = {
    {"rows_read", BodyType::kInteger, BodyKey::Presence::kRequired},
    {"duration_ms", BodyType::kNumber, BodyKey::Presence::kRequired},
    {"plan", BodyType::kText, BodyKey::Presence::kRequired},
};
inline constexpr BodyTable kTrial = {"Trial", kTrialKeys};
inline constexpr BodyKey kImprovedQueryKeys[] = {
    {"query", BodyType::kText, BodyKey::Presence::kRequired},
    {"runs", BodyType::kInteger, BodyKey::Presence::kRequired},
    {.name = "before",
     .type = BodyType::kObject,
     .presence = BodyKey::Presence::kRequired,
     .object = &kTrial},
    {.name = "after",
     .type = BodyType::kObject,
     .presence = BodyKey::Presence::kRequired,
     .object = &kTrial},
};
inline constexpr BodyTable kImprovedQuery = {"ImprovedQuery", kImprovedQueryKeys};
inline constexpr BodyKey kSuggestionKeys[] = {
    {.name = "indexes",
     .type = BodyType::kObjects,
     .presence = BodyKey::Presence::kRequired,
     .object = &kAdvisedIndex},
    {.name = "queries",
     .type = BodyType::kObjects,
     .presence = BodyKey::Presence::kRequired,
     .object = &kImprovedQuery},
};
inline constexpr BodyTable kSuggestion = {"IndexSuggestion", kSuggestionKeys};
inline constexpr BodyKey kUntriedKeys[] = {
    {"query", BodyType::kText, BodyKey::Presence::kRequired},
    {"reason", BodyType::kText, BodyKey::Presence::kRequired},
};
inline constexpr BodyTable kUntried = {"UntriedQuery", kUntriedKeys};
inline constexpr BodyKey kAdviceKeys[] = {
    {"generated_at", BodyType::kText, BodyKey::Presence::kRequired},
    {"tried", BodyType::kInteger, BodyKey::Presence::kRequired},
    {.name = "suggestions",
     .type = BodyType::kObjects,
     .presence = BodyKey::Presence::kRequired,
     .object = &kSuggestion},
    {.name = "untried",
     .type = BodyType::kObjects,
     .presence = BodyKey::Presence::kRequired,
     .object = &kUntried},
};
inline constexpr BodyTable kAdvice = {"IndexAdvice", kAdviceKeys};

// What AdviceAnswer has written. Throws kInvalidRequest for what is no such answer.
storage::IndexAdvice ReadAdvice(JsonValue answer);
std::string AdviceAnswer(const storage::IndexAdvice& advice, std::int64_t generated_at_ms);

}  // namespace compat::control

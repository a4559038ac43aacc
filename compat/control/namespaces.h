// Namespaces and templates on the control surface: what is asked, and how it is answered.

#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "compat/control/client_variables.h"
#include "compat/control/clock.h"
#include "compat/control/page.h"
#include "compat/described/body.h"
#include "compat/json/json_value.h"
#include "storage/namespaces/namespaces.h"

namespace compat::control {

inline constexpr BodyKey kNewNamespaceKeys[] = {
    {"template"},
    {"account_id"},
    {"ttl"},
    {"seed", BodyType::kInteger},
    {.name = "clock", .type = BodyType::kObject, .object = &kClockChange},
};
inline constexpr BodyTable kNewNamespace = {"NewNamespace", kNewNamespaceKeys};

inline constexpr BodyKey kNamespaceDatabaseKeys[] = {
    {"uuid", BodyType::kText, BodyKey::Presence::kRequired},
    {"name", BodyType::kText, BodyKey::Presence::kRequired},
    {"bookmark", BodyType::kText, BodyKey::Presence::kRequired, BodyKey::Null::kAllowed},
};
inline constexpr BodyTable kNamespaceDatabase = {"NamespaceDatabase", kNamespaceDatabaseKeys};
inline constexpr BodyKey kMadeNamespaceKeys[] = {
    {"account_id", BodyType::kText, BodyKey::Presence::kRequired},
    {"token", BodyType::kText, BodyKey::Presence::kRequired},
    {"api_base_url", BodyType::kText, BodyKey::Presence::kRequired},
    {"binding_url", BodyType::kText, BodyKey::Presence::kRequired},
    {.name = "databases",
     .type = BodyType::kObjects,
     .presence = BodyKey::Presence::kRequired,
     .object = &kNamespaceDatabase},
    {"env", BodyType::kAny, BodyKey::Presence::kRequired},
    {"expires_at", BodyType::kText, BodyKey::Presence::kRequired, BodyKey::Null::kAllowed},
};
inline constexpr BodyTable kMadeNamespace = {"MadeNamespace", kMadeNamespaceKeys};

inline constexpr BodyKey kNamespaceKeys[] = {
    {"account_id", BodyType::kText, BodyKey::Presence::kRequired},
    {"template", BodyType::kText, BodyKey::Presence::kRequired, BodyKey::Null::kAllowed},
    {"databases", BodyType::kInteger, BodyKey::Presence::kRequired},
    {"created_at", BodyType::kText, BodyKey::Presence::kRequired},
    {"expires_at", BodyType::kText, BodyKey::Presence::kRequired, BodyKey::Null::kAllowed},
};
inline constexpr BodyTable kNamespace = {"Namespace", kNamespaceKeys};
inline constexpr BodyKey kNamespacePageKeys[] = {{.name = "data",
                                                  .type = BodyType::kObjects,
                                                  .presence = BodyKey::Presence::kRequired,
                                                  .object = &kNamespace},
                                                 kNextKey};
inline constexpr BodyTable kNamespacePage = {"NamespacePage", kNamespacePageKeys};

inline constexpr BodyKey kResetKeys[] = {
    {"restored", BodyType::kTexts, BodyKey::Presence::kRequired},
    {"removed", BodyType::kTexts, BodyKey::Presence::kRequired},
    {"returned", BodyType::kTexts, BodyKey::Presence::kRequired},
    {"duration_ms", BodyType::kNumber, BodyKey::Presence::kRequired},
};
inline constexpr BodyTable kReset = {"Reset", kResetKeys};

inline constexpr BodyKey kAccountIdKeys[] = {
    {"account_id", BodyType::kText, BodyKey::Presence::kRequired}};
inline constexpr BodyTable kAccountId = {"AccountId", kAccountIdKeys};

inline constexpr BodyKey kClaimKeys[] = {{"wait"}};
inline constexpr BodyTable kClaim = {"Claim", kClaimKeys};
inline constexpr BodyKey kReadyTemplateKeys[] = {
    {"state", BodyType::kText, BodyKey::Presence::kRequired}};
inline constexpr BodyTable kReadyTemplate = {"ReadyTemplate", kReadyTemplateKeys};
// Only who is to build it is told where.
inline constexpr BodyKey kClaimedKeys[] = {
    {"state", BodyType::kText, BodyKey::Presence::kRequired},
    {"account_id", BodyType::kText, BodyKey::Presence::kRequired},
    {"token", BodyType::kText, BodyKey::Presence::kRequired},
    {"env", BodyType::kAny, BodyKey::Presence::kRequired},
};
inline constexpr BodyTable kClaimed = {"ClaimedTemplate", kClaimedKeys};
inline constexpr BodyKey kTemplateNameKeys[] = {
    {"name", BodyType::kText, BodyKey::Presence::kRequired}};
inline constexpr BodyTable kTemplateName = {"TemplateName", kTemplateNameKeys};

inline constexpr BodyKey kTemplateKeys[] = {
    {"name", BodyType::kText, BodyKey::Presence::kRequired},
    {"state", BodyType::kText, BodyKey::Presence::kRequired},
    {"account_id", BodyType::kText, BodyKey::Presence::kRequired},
    {"bytes", BodyType::kInteger, BodyKey::Presence::kRequired},
    {"namespaces", BodyType::kInteger, BodyKey::Presence::kRequired},
    {"created_at", BodyType::kText, BodyKey::Presence::kRequired},
};
inline constexpr BodyTable kTemplate = {"Template", kTemplateKeys};
inline constexpr BodyKey kTemplatePageKeys[] = {{.name = "data",
                                                 .type = BodyType::kObjects,
                                                 .presence = BodyKey::Presence::kRequired,
                                                 .object = &kTemplate},
                                                kNextKey};
inline constexpr BodyTable kTemplatePage = {"TemplatePage", kTemplatePageKeys};

inline constexpr Parameter kListParameters[] = {kLimitParameter, kAfterParameter};

// Of a body as kNewNamespace has it. Throws kInvalidRequest with the path of what is wrong.
storage::NewNamespace ReadNewNamespace(JsonValue body);
// Of a body as kClaim has it: how long a claim waits for who builds the template.
std::chrono::milliseconds ReadPatience(JsonValue body);
// 1–128 of A–Z, a–z, 0–9, ".", "_" and "-". Throws kInvalidRequest.
void CheckTemplateName(const std::string& name);

std::string MadeNamespaceAnswer(const storage::MadeNamespace& made, const ServerAccess& server);
// An element of a page.
std::string NamespaceItem(const storage::NamespaceRecord& record);
std::string ResetAnswer(const storage::ResetReport& report, double duration_ms);
std::string AccountIdAnswer(const std::string& account_id);
// `server` is where to build it.
std::string BuildingAnswer(const ServerAccess& server);
std::string TemplateItem(const storage::TemplateRecord& record, std::uint64_t bytes);
std::string TemplateNameAnswer(const std::string& name);

}  // namespace compat::control

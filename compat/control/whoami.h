// GET /_d1/whoami.

#pragma once

#include <string>
#include <vector>

#include "compat/access.h"
#include "compat/described/body.h"

namespace compat::control {

inline constexpr BodyKey kUserKeys[] = {{"id", BodyType::kText, BodyKey::Presence::kRequired},
                                        {"email", BodyType::kText, BodyKey::Presence::kRequired},
                                        {"name", BodyType::kText, BodyKey::Presence::kRequired}};
inline constexpr BodyTable kUser = {"User", kUserKeys};
inline constexpr BodyKey kAccountKeys[] = {{"id", BodyType::kText, BodyKey::Presence::kRequired},
                                           {"name", BodyType::kText, BodyKey::Presence::kRequired}};
inline constexpr BodyTable kAccount = {"Account", kAccountKeys};
inline constexpr BodyKey kWhoamiKeys[] = {
    {.name = "user",
     .type = BodyType::kObject,
     .presence = BodyKey::Presence::kRequired,
     .object = &kUser},
    {"permissions", BodyType::kTexts, BodyKey::Presence::kRequired},
    {.name = "accounts",
     .type = BodyType::kObjects,
     .presence = BodyKey::Presence::kRequired,
     .object = &kAccount}};
inline constexpr BodyTable kWhoami = {"Whoami", kWhoamiKeys};

std::string WhoamiAnswer(const Caller& caller, const std::vector<const Account*>& accounts);

}  // namespace compat::control

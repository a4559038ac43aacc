// Pages of lists.

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "compat/described/body.h"
#include "compat/described/parameters.h"

namespace compat::control {

inline constexpr Parameter kLimitParameter = {
    "limit", ParameterType::kInteger, "Page size.", {}, 1, 1000, 100};
inline constexpr Parameter kAfterParameter = {"after", ParameterType::kCursor,
                                              "The `next` of the page before: the page behind it."};
inline constexpr Parameter kAccountParameter = {
    "account_id", ParameterType::kText,
    "The account; the default account, or all where the route says so, without it."};

// What tells where the next page begins, in an answer's table.
inline constexpr BodyKey kNextKey = {"next", BodyType::kText, BodyKey::Presence::kRequired,
                                     BodyKey::Null::kAllowed};

// {"data": […], "next": CURSOR or null}. `items` are values of JSON with commas between them.
std::string PageAnswer(std::string_view items, const std::optional<std::string>& next);

// `after` is no cursor of this list.
storage::Error WrongCursor();

}  // namespace compat::control

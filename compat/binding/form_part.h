// One part of a multipart/form-data body (RFC 7578).

#pragma once

#include <optional>
#include <string_view>

namespace compat::binding {

// The content of the part called `name`; none when there is no such part, or `content_type` and
// `body` are not of that form. A view of `body`.
std::optional<std::string_view> FindFormPart(std::string_view body, std::string_view content_type,
                                             std::string_view name);

}  // namespace compat::binding

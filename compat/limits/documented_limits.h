// D1's limits as its page has them, where what runs here is held to the engine's, which are wider,
// or to none.
// https://developers.cloudflare.com/d1/platform/limits/

#pragma once

#include <cstddef>
#include <cstdint>

namespace compat {

inline constexpr int kDocumentedValueBytes = 2'000'000;  // a text, a blob or a row
inline constexpr int kDocumentedFunctionArguments = 32;
// Of one database.
inline constexpr std::size_t kMostRestores = 10;
inline constexpr std::int64_t kRestorePeriodMs = 600'000;

}  // namespace compat

// JSON as JavaScript's JSON.stringify writes it, appended to a buffer: the values of a row go
// straight from SQLite into the response's bytes. None of these allocates but through `out`, or
// looks at the locale.

#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace compat {

// Appends `text` in quotes, escaped. Bytes that are not UTF-8 become U+FFFD, one for each maximal
// subpart, as JavaScript's TextDecoder has it.
void AppendJsonString(std::string& out, std::string_view text);

// Appends what String(value) is in JavaScript: 1.0 is 1, 1e21 is 1e+21, -0 is 0. NaN and the
// infinities are null.
void AppendJsonDouble(std::string& out, double value);

// Appends `value` as a JavaScript number: beyond 2^53 it is rounded to a double first.
void AppendJsonInteger(std::string& out, std::int64_t value);

// Appends a BLOB as D1 shows it: [202,254,0,255].
void AppendJsonByteArray(std::string& out, std::span<const std::byte> bytes);

// Room that a number takes at most.
inline constexpr std::size_t kMaxJsonNumberBytes = 32;

// What AppendJsonDouble and AppendJsonInteger append, written to `to`; returns its end.
// Require: room for kMaxJsonNumberBytes.
char* WriteJsonDouble(char* to, double value);
char* WriteJsonInteger(char* to, std::int64_t value);

// Bytes behind the end of what CopyPlain copies that it may overwrite.
inline constexpr std::size_t kPlainCopyOverrun = 8;

// Copies the start of `text` that stands in a JSON string as it is, and returns its length: up to
// the first character that is escaped or not ASCII. Requires: room for all of `text`, and for
// kPlainCopyOverrun bytes.
std::size_t CopyPlain(char* to, std::string_view text);

}  // namespace compat

// How strictly JSON is read.

#pragma once

#include <cstdint>

namespace compat {

enum class JsonRules : std::uint8_t {
  // RFC 8259 and nothing else: UTF-8 without a byte order mark, no key twice in an object, no lone
  // surrogate, no number beyond the range of a double.
  kStrict,
  // What a JavaScript server takes that hands its body to JSON.parse, as D1's does (asked of
  // workerd): a byte order mark in front is passed over; bytes that are no UTF-8 become U+FFFD, one
  // for each maximal subpart, as the WHATWG encoding standard decodes; half a surrogate pair that
  // an escape makes becomes U+FFFD too; of a key that stands twice the last value counts; a number
  // beyond the range of a double is infinite.
  kJavaScript,
  // The same, but half a surrogate pair stays what it is to JavaScript and to workerd's SQLite: the
  // three bytes that UTF-8 would have for it, which are no UTF-8.
  kJavaScriptStrings,
};

}  // namespace compat

// Small JSON answers written key by key: envelopes, records, the ready file.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace compat {

// Appends one JSON value to `out`; keys stand in the order of the calls and commas come by
// themselves. Values that were written elsewhere go in by Raw(), or straight into `out` right
// behind BeginValue(). Requires: calls that make sense as JSON; this is not checked. One thread at
// a time.
class JsonWriter {
 public:
  explicit JsonWriter(std::string& out) : out_(out) {}

  JsonWriter& BeginObject();
  JsonWriter& EndObject();
  JsonWriter& BeginArray();
  JsonWriter& EndArray();
  JsonWriter& Key(std::string_view key);

  JsonWriter& String(std::string_view text);
  JsonWriter& Integer(std::int64_t value);
  JsonWriter& Double(double value);
  JsonWriter& Boolean(bool);  // nameless, so that clang-tidy asks no Boolean(/*value=*/true)
  JsonWriter& Null();
  // `json` is a whole JSON value.
  JsonWriter& Raw(std::string_view json);
  // Writes the comma that is due; the caller then appends a whole JSON value to `out`.
  JsonWriter& BeginValue();

 private:
  std::string& out_;
  bool comma_due_ = false;
};

}  // namespace compat

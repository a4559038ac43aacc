// Reads the answers of a connection, strictly.

#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tests {

struct FramedAnswer {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> fields;  // names in lower case
  std::string body;

  // The field's value; null when there is none.
  const std::string* Find(std::string_view name) const;
};

// Takes the next answer off the front of `text`, with its body unless it answers HEAD, and reads
// over "100 Continue". Stops the fuzzer when there is none, or one that is not well-formed.
FramedAnswer TakeAnswer(std::string_view& text, bool is_for_head);

}  // namespace tests

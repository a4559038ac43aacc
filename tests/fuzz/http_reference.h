// A second reading of HTTP/1.1, which the fuzzers hold the server's to. It has the whole text and
// takes it apart with splits and searches; the server sees bytes as they come.

#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/http/request_head.h"

namespace tests {

enum class Ending { kWhole, kCutOff, kMalformed };

// How the head ends that `text` begins with, and at which byte if it is whole.
struct HeadEnd {
  Ending ending = Ending::kCutOff;
  std::size_t bytes = 0;
};
HeadEnd FindHeadEnd(std::string_view text);

// None when the request is to be refused. `head` is whole.
std::optional<emulator::RequestHead> ReadHead(std::string_view head);

// The chunked body that `text` begins with.
struct Chunks {
  Ending ending = Ending::kCutOff;
  std::string payload;    // up to where it is cut off or wrong
  std::size_t bytes = 0;  // of the body, if it is whole
};
Chunks ReadChunks(std::string_view text);

// Whether a field called `name` is a list with `token` in it; both in lower case.
bool HasToken(const emulator::RequestHead& head, std::string_view name, std::string_view token);

// Stops the fuzzer when what must hold does not; assert is not there in a release build.
void Require(bool holds);

}  // namespace tests

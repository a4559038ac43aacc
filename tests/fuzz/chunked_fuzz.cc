// Decodes arbitrary bytes as a chunked body, in pieces of several lengths. Payload, end and errors
// must be what a second reading finds.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "emulator/http/chunked_decoder.h"
#include "storage/error.h"
#include "tests/fuzz/http_reference.h"

namespace {

using tests::Chunks;
using tests::Ending;
using tests::Require;

Chunks Decode(std::string_view text, std::size_t piece_bytes) {
  emulator::ChunkedDecoder decoder;
  Chunks decoded;
  const auto sink = [&decoded](std::string_view payload) {
    Require(!payload.empty());
    decoded.payload += payload;
  };
  try {
    while (!text.empty() && !decoder.IsFinished()) {
      const std::string_view piece = text.substr(0, piece_bytes);
      const std::size_t used = decoder.Decode(piece, sink);
      Require(used == piece.size() || decoder.IsFinished());
      decoded.bytes += used;
      text.remove_prefix(used);
    }
  } catch (const storage::Error& error) {
    Require(error.kind() == storage::ErrorKind::kMalformedRequest);
    decoded.ending = Ending::kMalformed;
    return decoded;
  }
  if (decoder.IsFinished()) {
    decoded.ending = Ending::kWhole;
    // The next request is none of its business.
    Require(decoder.Decode("GET /", sink) == 0);
  }
  return decoded;
}

void Check(std::string_view text) {
  const Chunks reference = tests::ReadChunks(text);
  for (const std::size_t piece_bytes : {text.size() + 1, std::size_t{1}, std::size_t{2},
                                        std::size_t{3}, std::size_t{7}, std::size_t{61}}) {
    const Chunks decoded = Decode(text, piece_bytes);
    Require(decoded.ending == reference.ending && decoded.payload == reference.payload);
    if (decoded.ending == Ending::kWhole) Require(decoded.bytes == reference.bytes);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  Check(text);
  // The corpus consists of requests, whose bodies are behind a head.
  const tests::HeadEnd head = tests::FindHeadEnd(text);
  if (head.ending == Ending::kWhole) Check(text.substr(head.bytes));
  return 0;
}

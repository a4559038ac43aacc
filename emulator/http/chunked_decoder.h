// The chunked transfer coding (RFC 9112, 7.1), decoded as it arrives and strictly: a size is hex
// digits and nothing else, since a sign or a "0x" that one server skips and another does not ends
// the body in two places.

#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>

namespace emulator {

// One thread at a time.
class ChunkedDecoder {
 public:
  // Hands the payload in `input` to `sink` and returns how many bytes of `input` belong to this
  // body: all of them, unless it ends within. Extensions and trailers are read over. Throws
  // kMalformedRequest, and what `sink` throws.
  std::size_t Decode(std::string_view input, const std::function<void(std::string_view)>& sink);

  // Whether the last chunk and its trailers have been read.
  bool IsFinished() const { return state_ == State::kFinished; }

 private:
  enum class State {
    kSize,
    kExtension,
    kSizeEnd,
    kPayload,
    kPayloadCr,
    kPayloadLf,
    kTrailerStart,
    kTrailer,
    kTrailerEnd,
    kLastLf,
    kFinished,
  };

  void Step(char c);
  State AfterSize(char c);

  State state_ = State::kSize;
  std::uint64_t chunk_bytes_ =
      0;  // of the current chunk: the size read so far, then what is missing
  int size_digits_ = 0;
  std::size_t skipped_bytes_ = 0;  // of extensions and trailers, which nobody needs many of
};

}  // namespace emulator

#include "emulator/http/chunked_decoder.h"

#include <algorithm>

#include "storage/error.h"

namespace emulator {
namespace {

// 2^60 bytes is more than anybody sends, and leaves the arithmetic room.
constexpr int kMaxSizeDigits = 15;
constexpr std::size_t kMaxSkippedBytes = std::size_t{16} * 1024;

[[noreturn]] void Fail(const char* what) {
  throw storage::Error(storage::ErrorKind::kMalformedRequest, what);
}

int HexDigit(char c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  if (c >= 'a' && c <= 'f') {
    return c - 'a' + 10;
  }
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

void ExpectByte(char expected, char c) {
  if (c != expected) {
    Fail("a chunk of the body does not end where it should");
  }
}

bool IsText(char c) { return (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f) || c == '\t'; }

}  // namespace

std::size_t ChunkedDecoder::Decode(std::string_view input,
                                   const std::function<void(std::string_view)>& sink) {
  std::size_t position = 0;
  while (position < input.size() && state_ != State::kFinished) {
    if (state_ == State::kPayload) {
      const std::string_view piece = input.substr(position, chunk_bytes_);
      position += piece.size();
      chunk_bytes_ -= piece.size();
      if (chunk_bytes_ == 0) {
        state_ = State::kPayloadCr;
      }
      sink(piece);
    } else {
      Step(input[position++]);
    }
  }
  return position;
}

ChunkedDecoder::State ChunkedDecoder::AfterSize(char c) {
  if (size_digits_ > 0 && c == '\r') {
    return State::kSizeEnd;
  }
  if (size_digits_ > 0 && c == ';') {
    return State::kExtension;
  }
  const int digit = HexDigit(c);
  if (digit < 0 || size_digits_ == kMaxSizeDigits) {
    Fail("a chunk of the body has no valid size");
  }
  ++size_digits_;
  chunk_bytes_ = chunk_bytes_ * 16 + static_cast<std::uint64_t>(digit);
  return State::kSize;
}

void ChunkedDecoder::Step(char c) {
  switch (state_) {
    case State::kSize:
      state_ = AfterSize(c);
      return;
    case State::kExtension:
    case State::kTrailer:
      if (c == '\r') {
        state_ = state_ == State::kExtension ? State::kSizeEnd : State::kTrailerEnd;
      } else if (!IsText(c) || ++skipped_bytes_ > kMaxSkippedBytes) {
        Fail("a chunk of the body has a broken extension or trailer");
      }
      return;
    case State::kSizeEnd:
      ExpectByte('\n', c);
      state_ = chunk_bytes_ == 0 ? State::kTrailerStart : State::kPayload;
      return;
    case State::kPayloadCr:
      ExpectByte('\r', c);
      state_ = State::kPayloadLf;
      return;
    case State::kPayloadLf:
      ExpectByte('\n', c);
      state_ = State::kSize;
      size_digits_ = 0;
      return;
    case State::kTrailerStart:
      if (c == '\r') {
        state_ = State::kLastLf;
      } else {
        state_ = State::kTrailer;
        Step(c);
      }
      return;
    case State::kTrailerEnd:
      ExpectByte('\n', c);
      state_ = State::kTrailerStart;
      return;
    case State::kLastLf:
      ExpectByte('\n', c);
      state_ = State::kFinished;
      return;
    case State::kPayload:
    case State::kFinished:
      return;  // Decode() does not step through these.
  }
}

}  // namespace emulator

// Feeds arbitrary bytes to what finds and reads the head of a request, in pieces of several
// lengths. Where it ends, whether it is taken and what it says must be what a second reading finds,
// and must remain when it is written out again.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>

#include "emulator/http/head_scanner.h"
#include "emulator/http/request_head.h"
#include "tests/fuzz/http_reference.h"

namespace {

using emulator::BodyFraming;
using emulator::HeadScanner;
using emulator::HttpVersion;
using emulator::RequestHead;
using tests::Ending;
using tests::Require;
using Outcome = emulator::HeadScanner::Outcome;

struct Scanned {
  Outcome outcome = Outcome::kIncomplete;
  std::size_t bytes = 0;

  bool operator==(const Scanned&) const = default;
};

Scanned Scan(std::string_view text, std::size_t piece_bytes) {
  HeadScanner scanner;
  for (std::size_t arrived = 0;;) {
    arrived = std::min(arrived + piece_bytes, text.size());
    const Outcome outcome = scanner.Scan(text.substr(0, arrived));
    if (outcome != Outcome::kIncomplete || arrived == text.size()) {
      return {outcome, scanner.head_bytes()};
    }
  }
}

Ending EndingOf(Outcome outcome) {
  switch (outcome) {
    case Outcome::kIncomplete:
      return Ending::kCutOff;
    case Outcome::kComplete:
      return Ending::kWhole;
    case Outcome::kBadByte:
    case Outcome::kTooLong:
      return Ending::kMalformed;
  }
  return Ending::kMalformed;
}

auto PartsOf(const RequestHead& head) {
  return std::tie(head.method, head.path, head.query, head.headers, head.host, head.version,
                  head.framing, head.content_length, head.persistence, head.expects_continue);
}

std::string Written(const RequestHead& head) {
  std::string text = head.method + " " + head.path + (head.query.empty() ? "" : "?") + head.query;
  text += head.version == HttpVersion::k10 ? " HTTP/1.0\r\n" : " HTTP/1.1\r\n";
  for (const auto& [name, value] : head.headers) {
    text.append(name).append(": ").append(value).append("\r\n");
  }
  return text + "\r\n";
}

// An accepted head has one reading.
void CheckAccepted(const RequestHead& head) {
  Require(!head.method.empty());
  Require(head.path.starts_with('/') || head.path == "*");
  Require(head.host.has_value() || head.version == HttpVersion::k10);
  Require(head.framing == BodyFraming::kLength || head.content_length == 0);

  const std::string text = Written(head);
  if (text.size() > emulator::kMaxHeadBytes) return;
  Require(Scan(text, text.size()) == Scanned{Outcome::kComplete, text.size()});
  const RequestHead again = emulator::ParseRequestHead(text);
  Require(again.complaint.empty() && PartsOf(again) == PartsOf(head));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const Scanned scanned = Scan(text, std::max(size, std::size_t{1}));
  // The scanner looks at eight bytes at a time where it can.
  for (const std::size_t piece_bytes : {1U, 2U, 3U, 5U, 7U, 8U, 9U, 11U, 16U, 61U}) {
    Require(Scan(text, piece_bytes) == scanned);
  }
  const tests::HeadEnd end = tests::FindHeadEnd(text);
  Require(EndingOf(scanned.outcome) == end.ending);
  if (scanned.outcome != Outcome::kComplete) return 0;
  Require(scanned.bytes == end.bytes);

  const std::string_view head_text = text.substr(0, scanned.bytes);
  const RequestHead head = emulator::ParseRequestHead(head_text);
  const auto reference = tests::ReadHead(head_text);
  Require(head.complaint.empty() == reference.has_value());
  if (reference) {
    Require(PartsOf(head) == PartsOf(*reference));
    CheckAccepted(head);
  }
  return 0;
}

#include "tests/fuzz/http_reference.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "emulator/http/head_scanner.h"

namespace tests {
namespace {

using emulator::BodyFraming;
using emulator::HttpVersion;
using emulator::Persistence;
using emulator::RequestHead;

constexpr std::string_view kLineEnd = "\r\n";
constexpr std::string_view kDigits = "0123456789";
constexpr std::string_view kHexDigits = "0123456789abcdefABCDEF";
constexpr std::string_view kTokenCharacters =
    "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::size_t kMaxSizeDigits = 15;
constexpr std::size_t kMaxSkippedBytes = std::size_t{16} * 1024;

bool IsMadeOf(std::string_view characters, std::string_view text) {
  return text.find_first_not_of(characters) == std::string_view::npos;
}

bool IsToken(std::string_view text) { return !text.empty() && IsMadeOf(kTokenCharacters, text); }

// The first control character that is no tab; the end when there is none.
std::size_t FindControl(std::string_view text) {
  const auto* const found = std::find_if(text.begin(), text.end(), [](char c) {
    return c != '\t' && ((c >= 0 && c < ' ') || c == 0x7f);
  });
  return static_cast<std::size_t>(found - text.begin());
}

std::vector<std::string> Split(std::string_view text, std::string_view separator) {
  std::vector<std::string> parts;
  for (std::size_t end = 0; (end = text.find(separator)) != std::string_view::npos;
       text.remove_prefix(end + separator.size())) {
    parts.emplace_back(text.substr(0, end));
  }
  parts.emplace_back(text);
  return parts;
}

std::string Lower(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  }
  return text;
}

std::string Trim(std::string text) {
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.pop_back();
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.erase(0, 1);
  return text;
}

// The values of all fields called `name`, which is in lower case.
std::vector<std::string> ValuesOf(const RequestHead& head, std::string_view name) {
  std::vector<std::string> values;
  for (const auto& [field, value] : head.headers) {
    if (Lower(field) == name) values.push_back(value);
  }
  return values;
}

bool ReadTarget(std::string target, RequestHead& head) {
  if (std::any_of(target.begin(), target.end(), [](char c) { return c < '!' || c > '~'; }) ||
      target.find('#') != std::string::npos) {
    return false;
  }
  if (Lower(target.substr(0, 7)) == "http://") {
    const std::size_t end = std::min(target.find_first_of("/?", 7), target.size());
    head.host = target.substr(7, end - 7);
    target.erase(0, end);
    if (target.empty() || target[0] != '/') target.insert(0, "/");
    if (head.host->empty()) return false;
  }
  const std::size_t question_mark = target.find('?');
  if (question_mark != std::string::npos) head.query = target.substr(question_mark + 1);
  head.path = target.substr(0, question_mark);
  return target.starts_with('/') || (target == "*" && head.method == "OPTIONS");
}

bool ReadRequestLine(const std::string& line, RequestHead& head) {
  const std::vector<std::string> words = Split(line, " ");
  if (words.size() != 3 || !IsToken(words[0])) return false;
  if (words[2] != "HTTP/1.0" && words[2] != "HTTP/1.1") return false;
  head.version = words[2] == "HTTP/1.0" ? HttpVersion::k10 : HttpVersion::k11;
  head.method = words[0];
  return ReadTarget(words[1], head);
}

bool ReadField(const std::string& line, RequestHead& head) {
  const std::size_t colon = line.find(':');
  if (colon == std::string::npos || !IsToken(line.substr(0, colon))) return false;
  head.headers.emplace_back(line.substr(0, colon), Trim(line.substr(colon + 1)));
  return true;
}

bool ReadLength(const std::string& digits, RequestHead& head) {
  if (digits.empty() || !IsMadeOf(kDigits, digits)) return false;
  const std::string significant =
      digits.substr(std::min(digits.find_first_not_of('0'), digits.size()));
  constexpr std::string_view kLargest = "18446744073709551615";
  if (significant.size() > kLargest.size() ||
      (significant.size() == kLargest.size() && significant > kLargest)) {
    return false;
  }
  for (const char c : significant) {
    head.content_length = head.content_length * 10 + static_cast<std::uint64_t>(c - '0');
  }
  head.framing = BodyFraming::kLength;
  return true;
}

bool ReadFraming(RequestHead& head) {
  const std::vector<std::string> lengths = ValuesOf(head, "content-length");
  const std::vector<std::string> codings = ValuesOf(head, "transfer-encoding");
  if (lengths.size() + codings.size() > 1) return false;
  if (!codings.empty()) {
    head.framing = BodyFraming::kChunked;
    return head.version == HttpVersion::k11 && Lower(codings[0]) == "chunked";
  }
  return lengths.empty() || ReadLength(lengths[0], head);
}

// What stands at `at` up to a control character, which is the line's end or an error.
struct Line {
  std::string_view text;
  Ending ending = Ending::kCutOff;
};

Line LineAt(std::string_view text, std::size_t at) {
  text.remove_prefix(at);
  const std::size_t size = FindControl(text);
  const std::string_view end = text.substr(size, kLineEnd.size());
  if (!kLineEnd.starts_with(end)) return {text.substr(0, size), Ending::kMalformed};
  return {text.substr(0, size), end == kLineEnd ? Ending::kWhole : Ending::kCutOff};
}

}  // namespace

void Require(bool holds) {
  if (!holds) std::abort();
}

HeadEnd FindHeadEnd(std::string_view text) {
  for (std::size_t at = 0;;) {
    const Line line = LineAt(text, at);
    at += line.text.size() + kLineEnd.size();
    if (line.ending == Ending::kCutOff && text.size() < emulator::kMaxHeadBytes) return {};
    if (line.ending != Ending::kWhole || at > emulator::kMaxHeadBytes) {
      return {.ending = Ending::kMalformed};
    }
    if (line.text.empty()) return {.ending = Ending::kWhole, .bytes = at};
  }
}

bool HasToken(const RequestHead& head, std::string_view name, std::string_view token) {
  for (const std::string& value : ValuesOf(head, name)) {
    for (const std::string& element : Split(value, ",")) {
      if (Lower(Trim(element)) == token) return true;
    }
  }
  return false;
}

std::optional<RequestHead> ReadHead(std::string_view text) {
  RequestHead head;
  std::vector<std::string> lines = Split(text, kLineEnd);
  lines.resize(lines.size() - 2);  // the blank one, and what stands behind it
  if (lines.empty() || !ReadRequestLine(lines[0], head)) return std::nullopt;
  for (std::size_t i = 1; i < lines.size(); ++i) {
    if (!ReadField(lines[i], head)) return std::nullopt;
  }
  const std::vector<std::string> hosts = ValuesOf(head, "host");
  const bool is_old = head.version == HttpVersion::k10;
  if (hosts.size() > 1 || (hosts.empty() && !is_old) || !ReadFraming(head)) return std::nullopt;
  if (!head.host) {
    if (!hosts.empty()) head.host = hosts[0];
  } else {
    // The target's host is the request's.
    if (hosts.empty()) head.headers.emplace_back("Host", "");
    for (auto& [name, value] : head.headers) {
      if (Lower(name) == "host") value = *head.host;
    }
  }
  const bool closes = HasToken(head, "connection", "close") ||
                      (is_old && !HasToken(head, "connection", "keep-alive"));
  head.persistence = closes ? Persistence::kClose : Persistence::kKeepAlive;
  head.expects_continue = !is_old && HasToken(head, "expect", "100-continue");
  return head;
}

Chunks ReadChunks(std::string_view text) {
  Chunks read;
  std::size_t skipped_bytes = 0;
  const auto end = [&read](Ending ending) {
    read.ending = ending;
    return read;
  };
  for (std::size_t size = 1; size > 0;) {
    const auto [line, ending] = LineAt(text, read.bytes);
    const std::size_t digits = std::min(line.find_first_not_of(kHexDigits), line.size());
    if (digits == 0) {
      return end(read.bytes < text.size() ? Ending::kMalformed : Ending::kCutOff);
    }
    if (digits > kMaxSizeDigits || (digits < line.size() && line[digits] != ';')) {
      return end(Ending::kMalformed);
    }
    if (digits < line.size()) skipped_bytes += line.size() - digits - 1;
    if (skipped_bytes > kMaxSkippedBytes) return end(Ending::kMalformed);
    if (ending != Ending::kWhole) return end(ending);
    read.bytes += line.size() + kLineEnd.size();

    size = std::stoull(std::string(line.substr(0, digits)), nullptr, 16);
    if (size == 0) break;
    const std::string_view piece = text.substr(read.bytes, size);
    read.payload += piece;
    read.bytes += piece.size();
    const std::string_view piece_end = text.substr(read.bytes, kLineEnd.size());
    if (!kLineEnd.starts_with(piece_end)) return end(Ending::kMalformed);
    if (piece_end != kLineEnd) return end(Ending::kCutOff);
    read.bytes += kLineEnd.size();
  }
  for (;;) {
    const auto [line, ending] = LineAt(text, read.bytes);
    skipped_bytes += line.size();
    if (skipped_bytes > kMaxSkippedBytes) return end(Ending::kMalformed);
    if (ending != Ending::kWhole) return end(ending);
    read.bytes += line.size() + kLineEnd.size();
    if (line.empty()) return end(Ending::kWhole);
  }
}

}  // namespace tests

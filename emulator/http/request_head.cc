#include "emulator/http/request_head.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "storage/ascii.h"

namespace emulator {
namespace {

constexpr std::string_view kLineEnd = "\r\n";
constexpr std::string_view kTokenPunctuation = "!#$%&'*+-.^_`|~";

constexpr bool IsTokenCharacter(char c) {
  return storage::IsAlphanumeric(c) || kTokenPunctuation.find(c) != std::string_view::npos;
}

// What a target may be made of; '#' never reaches a server.
constexpr bool IsTargetCharacter(char c) { return c > ' ' && c < 0x7f && c != '#'; }

// What `is_member` says of every byte.
template <typename IsMember>
constexpr std::array<bool, 256> MakeByteSet(IsMember is_member) {
  std::array<bool, 256> set{};
  for (std::size_t byte = 0; byte < set.size(); ++byte) {
    set[byte] = is_member(static_cast<char>(static_cast<unsigned char>(byte)));
  }
  return set;
}

constexpr std::array<bool, 256> kTokenBytes = MakeByteSet(IsTokenCharacter);
constexpr std::array<bool, 256> kTargetBytes = MakeByteSet(IsTargetCharacter);

bool AreAllIn(const std::array<bool, 256>& set, std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [&set](char c) { return set[static_cast<unsigned char>(c)]; });
}

bool IsToken(std::string_view text) { return !text.empty() && AreAllIn(kTokenBytes, text); }

std::string_view TrimBlanks(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) {
    return {};
  }
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// Takes what stands before `separator` off the front of `rest`, and the separator with it.
std::string_view TakeUpTo(std::string_view separator, std::string_view& rest) {
  const std::size_t end = rest.find(separator);
  const std::string_view taken = rest.substr(0, end);
  rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + separator.size());
  return taken;
}

// The functions below return a complaint, or an empty text when there is none.

// Of a target that names its host, too (RFC 9112, 3.2.2); 0 where it does not.
std::size_t SchemeBytes(std::string_view target) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (EqualIgnoringCase(target.substr(0, scheme.size()), scheme)) return scheme.size();
  }
  return 0;
}

std::string ParseTarget(std::string_view target, RequestHead& head) {
  if (target.empty() || !AreAllIn(kTargetBytes, target)) {
    return "the request target is not a valid path";
  }
  if (target == "*") {
    head.path = target;
    return head.method == "OPTIONS" ? "" : "the request target is not a valid path";
  }
  if (const std::size_t scheme_bytes = SchemeBytes(target); scheme_bytes > 0) {
    target.remove_prefix(scheme_bytes);
    const std::size_t authority_end = std::min(target.find_first_of("/?"), target.size());
    head.host = target.substr(0, authority_end);
    target.remove_prefix(authority_end);
    if (head.host->empty()) {
      return "the request target names no host";
    }
    if (target.empty() || target.front() == '?') {
      head.path = "/";
    }
  } else if (target.front() != '/') {
    return "the request target is not a valid path";
  }
  const std::size_t path_end = std::min(target.find('?'), target.size());
  head.path += target.substr(0, path_end);
  head.query = target.substr(std::min(path_end + 1, target.size()));
  return "";
}

std::string ReadRequestLine(std::string_view method, std::string_view target,
                            std::string_view version, RequestHead& head) {
  if (!IsToken(method)) {
    return "the request line has no valid method";
  }
  head.method = method;
  if (version == "HTTP/1.0") {
    head.version = HttpVersion::k10;
  } else if (version != "HTTP/1.1") {
    return "the request line does not end in HTTP/1.1 or HTTP/1.0";
  }
  return ParseTarget(target, head);
}

std::string ParseRequestLine(std::string_view line, RequestHead& head) {
  const std::string_view method = TakeUpTo(" ", line);
  const std::string_view target = TakeUpTo(" ", line);
  return ReadRequestLine(method, target, line, head);
}

std::string ParseField(std::string_view line, RequestHead& head) {
  if (line.front() == ' ' || line.front() == '\t') {
    return "a header field is continued on a second line";
  }
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || !IsToken(line.substr(0, colon))) {
    return "a header field has no valid name";
  }
  head.headers.emplace_back(line.substr(0, colon), TrimBlanks(line.substr(colon + 1)));
  return "";
}

// Content-Length, Transfer-Encoding and Host may stand in a head once. Null when they do not at
// all.
struct SingleFields {
  const std::string* content_length = nullptr;
  const std::string* transfer_encoding = nullptr;
  const std::string* host = nullptr;
};

std::string KeepSingle(const Header& header, const std::string*& field) {
  if (field != nullptr) {
    return header.first + " is given twice";
  }
  field = &header.second;
  return "";
}

// Whether the comma-separated `list` has `token` in it.
bool ListHas(std::string_view list, std::string_view token) {
  while (!list.empty()) {
    if (EqualIgnoringCase(TrimBlanks(TakeUpTo(",", list)), token)) {
      return true;
    }
  }
  return false;
}

std::string ReadKnownField(const Header& header, RequestHead& head, SingleFields& single) {
  const auto& [name, value] = header;
  if (EqualIgnoringCase(name, "content-length")) {
    return KeepSingle(header, single.content_length);
  }
  if (EqualIgnoringCase(name, "transfer-encoding")) {
    return KeepSingle(header, single.transfer_encoding);
  }
  if (EqualIgnoringCase(name, "host")) {
    return KeepSingle(header, single.host);
  }
  if (EqualIgnoringCase(name, "connection")) {
    if (ListHas(value, "close")) {
      head.persistence = Persistence::kClose;
    }
  } else if (EqualIgnoringCase(name, "expect")) {
    if (head.version == HttpVersion::k11 && ListHas(value, "100-continue")) {
      head.expects_continue = true;
    }
  }
  return "";
}

std::string ParseContentLength(const std::string& value, RequestHead& head) {
  const char* const end = value.data() + value.size();
  const auto [stop, error] = std::from_chars(value.data(), end, head.content_length);
  if (!std::all_of(value.begin(), value.end(), storage::IsDigit) || stop != end ||
      error != std::errc{}) {
    return "Content-Length is not a number of bytes";
  }
  head.framing = BodyFraming::kLength;
  return "";
}

std::string FindFraming(const SingleFields& single, RequestHead& head) {
  if (single.transfer_encoding != nullptr) {
    if (single.content_length != nullptr) {
      return "Content-Length and Transfer-Encoding are both given";
    }
    if (head.version == HttpVersion::k10 ||
        !EqualIgnoringCase(*single.transfer_encoding, "chunked")) {
      return "the only Transfer-Encoding that is understood is chunked, in HTTP/1.1";
    }
    head.framing = BodyFraming::kChunked;
    return "";
  }
  return single.content_length == nullptr ? "" : ParseContentLength(*single.content_length, head);
}

// Whoever looks at Host is to find the host of an absolute target there: what a client has put
// beside it does not count (RFC 9112, 3.2.2).
void PutHostField(RequestHead& head) {
  const auto field =
      std::find_if(head.headers.begin(), head.headers.end(),
                   [](const Header& header) { return EqualIgnoringCase(header.first, "host"); });
  if (field != head.headers.end()) {
    field->second = *head.host;
  } else {
    head.headers.emplace_back("Host", *head.host);
  }
}

std::string ReadFields(RequestHead& head) {
  const bool may_persist =
      head.version == HttpVersion::k11 ||
      std::any_of(head.headers.begin(), head.headers.end(), [](const Header& header) {
        return EqualIgnoringCase(header.first, "connection") &&
               ListHas(header.second, "keep-alive");
      });
  head.persistence = may_persist ? Persistence::kKeepAlive : Persistence::kClose;

  SingleFields single;
  for (const Header& header : head.headers) {
    if (std::string complaint = ReadKnownField(header, head, single); !complaint.empty()) {
      return complaint;
    }
  }
  if (single.host == nullptr && head.version == HttpVersion::k11) {
    return "Host is missing";
  }
  std::string complaint = FindFraming(single, head);
  if (head.host) {
    PutHostField(head);
  } else if (single.host != nullptr) {
    head.host = *single.host;
  }
  return complaint;
}

std::string ParseFields(std::string_view fields, RequestHead& head) {
  head.headers.reserve(12);
  for (std::string_view line = TakeUpTo(kLineEnd, fields); !line.empty();
       line = TakeUpTo(kLineEnd, fields)) {
    if (std::string complaint = ParseField(line, head); !complaint.empty()) {
      return complaint;
    }
  }
  return ReadFields(head);
}

}  // namespace

RequestHead ParseRequestHead(std::string_view text) {
  RequestHead head;
  head.complaint = ParseRequestLine(TakeUpTo(kLineEnd, text), head);
  if (head.complaint.empty()) {
    head.complaint = ParseFields(text, head);
  }
  return head;
}

RequestHead ReadRequestHead(std::string_view method, std::string_view target,
                            std::string_view version, std::vector<Header> headers) {
  RequestHead head;
  head.headers = std::move(headers);
  head.complaint = ReadRequestLine(method, target, version, head);
  if (head.complaint.empty()) {
    head.complaint = ReadFields(head);
  }
  return head;
}

}  // namespace emulator

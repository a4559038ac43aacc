// Reads the head of a request, strictly: what two servers could understand in two ways is refused,
// because that is how one request is smuggled inside another (RFC 9112, 11.2).

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/http/http.h"

namespace emulator {

enum class HttpVersion { k10, k11 };
enum class BodyFraming { kNone, kLength, kChunked };
enum class Persistence { kClose, kKeepAlive };

struct RequestHead {
  std::string method;
  std::string path;
  std::string query;
  // As sent, but that Host is the authority of an absolute target.
  std::vector<Header> headers;
  std::optional<std::string> host;  // the value of Host in `headers`
  HttpVersion version = HttpVersion::k11;
  BodyFraming framing = BodyFraming::kNone;
  std::uint64_t content_length = 0;  // only with BodyFraming::kLength
  Persistence persistence = Persistence::kKeepAlive;
  bool expects_continue = false;
  // Why the request is to be refused as malformed; empty when it is well-formed. What was read
  // before the fault was found stands in the other members.
  std::string complaint;
  bool is_refused_for_load = false;  // because there is no thread to run it
};

// `text` is a head as HeadScanner found it, with its blank line.
RequestHead ParseRequestHead(std::string_view text);

// The same of a head that somebody else has taken apart: what its lines mean together. `target` and
// `version` are as sent, e.g. "/a?b" and "HTTP/1.1".
RequestHead ReadRequestHead(std::string_view method, std::string_view target,
                            std::string_view version, std::vector<Header> headers);

}  // namespace emulator

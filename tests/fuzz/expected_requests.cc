#include "tests/fuzz/expected_requests.h"

#include <algorithm>
#include <cstddef>
#include <optional>

#include "emulator/http/request_head.h"
#include "tests/fuzz/http_reference.h"

namespace tests {
namespace {

using emulator::BodyFraming;
using emulator::RequestHead;

// A body up to this length is waited for together with its head, and read over when it is unread.
constexpr std::uint64_t kMaxSmallBodyBytes = std::uint64_t{64} * 1024;

ExpectedRequest Refused(int status) { return {.status = status, .closes = true}; }

// Takes a body with a Content-Length off the front of `rest`. False: the request is never complete.
bool TakeLength(const RequestHead& head, std::uint64_t max_body_bytes, bool is_read,
                std::string_view& rest, ExpectedRequest& request) {
  const std::uint64_t length = head.content_length;
  const bool is_small = length <= kMaxSmallBodyBytes && !head.expects_continue;
  if (is_small && rest.size() < length) return false;
  if (!is_read) {
    request.closes = !is_small;
  } else if (length > max_body_bytes) {
    request.status = 413;
  } else if (rest.size() < length) {
    request.status = 400;
  } else {
    request.body = rest.substr(0, length);
  }
  rest.remove_prefix(std::min<std::uint64_t>(length, rest.size()));
  return true;
}

void TakeChunks(std::uint64_t max_body_bytes, bool is_read, std::string_view& rest,
                ExpectedRequest& request) {
  const Chunks chunks = ReadChunks(rest);
  request.is_unread_and_chunked = !is_read;
  if (!is_read) {
    request.closes = chunks.ending != Ending::kWhole;
  } else if (chunks.payload.size() > max_body_bytes) {
    request.status = 413;
  } else if (chunks.ending != Ending::kWhole) {
    request.status = 400;
  } else {
    request.body = chunks.payload;
  }
  rest.remove_prefix(chunks.bytes);
}

}  // namespace

bool LeavesBodyUnread(std::string_view method) { return method == "GET" || method == "DELETE"; }

std::vector<ExpectedRequest> RequestsIn(std::string_view text, const emulator::HostRules& hosts,
                                        std::uint64_t max_body_bytes) {
  std::vector<ExpectedRequest> requests;
  while (requests.empty() || !requests.back().closes) {
    while (text.starts_with("\r\n")) text.remove_prefix(2);
    const HeadEnd end = FindHeadEnd(text);
    if (end.ending == Ending::kCutOff) break;
    const auto head =
        end.ending == Ending::kWhole ? ReadHead(text.substr(0, end.bytes)) : std::nullopt;
    if (!head) {
      requests.push_back(Refused(400));
      break;
    }
    text.remove_prefix(end.bytes);

    ExpectedRequest request{.is_handed = hosts.Allows(head->host),
                            .method = head->method,
                            .path = head->path,
                            .query = head->query};
    const bool is_read = request.is_handed && !LeavesBodyUnread(head->method);
    if (head->framing == BodyFraming::kChunked) {
      TakeChunks(max_body_bytes, is_read, text, request);
    } else if (head->framing == BodyFraming::kLength &&
               !TakeLength(*head, max_body_bytes, is_read, text, request)) {
      break;
    }
    if (request.status != 200 || head->persistence == emulator::Persistence::kClose) {
      request.closes = true;
    }
    if (!request.is_handed) request.status = 403;
    requests.push_back(std::move(request));
  }
  return requests;
}

}  // namespace tests

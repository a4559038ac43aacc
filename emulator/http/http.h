// A request and its answer as plain values, so that handlers run without a socket.

#pragma once

#include <cstdint>
#include <ctime>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "storage/ascii.h"

namespace emulator {

// Header names, account ids and UUIDs have no letters but ASCII's, and are the same in either case.
using storage::EqualIgnoringCase;
using storage::LowerCase;

// A request's body as it arrives. One thread at a time.
class BodyReader {
 public:
  virtual ~BodyReader() = default;

  // Hands the body to `sink` piece by piece until it ends. May be called once, and only from within
  // the handler's call.
  // Throws kTooLarge as soon as more than `max_bytes` are announced or arrive, whatever the
  // framing, and kMalformedRequest when the framing is broken or the peer stops sending.
  virtual void Read(std::uint64_t max_bytes, const std::function<void(std::string_view)>& sink) = 0;

  // The server's own limit, for handlers that have no other.
  virtual std::uint64_t default_max_bytes() const = 0;

  // What Content-Length says; 0 without a body, none when the length is not known in advance.
  virtual std::optional<std::uint64_t> announced_bytes() const = 0;

  // The whole body, up to default_max_bytes(). Takes the place of Read() and throws what it throws.
  std::string ReadAll();
};

using Header = std::pair<std::string, std::string>;

// What a client sent. `body` outlives the handler's call and no longer.
struct Request {
  std::string method;  // as sent, e.g. "GET"; any token, also one that no RFC knows
  std::string path;    // percent-encoded as sent, from the first slash, without the query
  std::string query;   // what stands behind the first '?', as sent; empty when there is none
  std::vector<Header> headers;
  std::string remote_address;
  std::string_view scheme = "http";  // of the URLs by which this server is reached, or "https"
  BodyReader* body = nullptr;

  // The value of the first header called `name`, which is compared ignoring ASCII case; null when
  // there is none.
  const std::string* FindHeader(std::string_view name) const;
};

// Bytes that are sent as they are read, for answers too large to hold. One thread at a time.
class BodySource {
 public:
  virtual ~BodySource() = default;
  virtual std::uint64_t size_bytes() const = 0;
  // Appends up to `length` bytes from `offset` on to `out`. Throws kIo.
  virtual void ReadAt(std::uint64_t offset, std::uint64_t length, std::string& out) = 0;
};

// A body whose end nobody knows yet, which is sent as it comes. One thread at a time.
class BodyStream {
 public:
  virtual ~BodyStream() = default;
  // Appends what comes next to `out`, for which it waits; as long as nothing comes, something has
  // to be appended from time to time, by which a client that has gone is noticed. False: this was
  // all. Throws kIo.
  virtual bool Next(std::string& out) = 0;
};

// How an answer reaches its client: all of it, or as failures of networks leave it, for those who
// rehearse them.
enum class Delivery {
  kWhole,
  kNothing,    // the connection ends in its place
  kReset,      // likewise, as one that breaks (TCP's RST)
  kTruncated,  // the head, half of the body, and the end of the connection
};

// What is sent back. With a `source` the body is ignored and, at status 200, Range requests are
// honoured; with a `stream` too it is ignored, and the connection ends behind it. The answer to
// HEAD is what GET would answer; its body is left out by the server.
struct Response {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  std::vector<Header> headers;
  std::unique_ptr<BodySource> source;
  std::unique_ptr<BodyStream> stream;
  bool ends_connection = false;  // also one that the client would keep
  Delivery delivery = Delivery::kWhole;
};

// 200 with a JSON body.
Response JsonResponse(std::string body);

// Where the client reaches this server, by its own account: "http://localhost:8731". Throws
// kMalformedRequest without a Host header.
std::string OriginOf(const Request& request);

// `path` as it may stand in a log: of a segment that begins with an @, which is an account with a
// token maybe, without what follows its colon. Either may be percent-encoded.
std::string ShownPath(std::string_view path);

// A time as header fields have it, e.g. "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110, 5.6.7), whatever
// the process's locale and time zone.
std::string HttpDate(std::time_t time);

}  // namespace emulator

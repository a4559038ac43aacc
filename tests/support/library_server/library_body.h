// A request's body as cpp-httplib hands it out.

#pragma once

#include <cstdint>

#include "emulator/http/http.h"
#include "emulator/http/request_head.h"
#include "emulator/http/transfer_pace.h"

namespace httplib {
class ContentReader;
struct Request;
}  // namespace httplib

namespace emulator {

// The methods with which cpp-httplib expects a body, and offers it to a route.
bool IsBodyMethod(const std::string& method);

// One thread at a time.
class LibraryBody final : public BodyReader {
 public:
  struct Limits {
    std::uint64_t default_max_bytes = 0;
    PaceLimits pace;
  };

  // `reader` is null where cpp-httplib offers no body.
  LibraryBody(const httplib::Request& request, const RequestHead& head,
              const httplib::ContentReader* reader, const Limits& limits);

  void Read(std::uint64_t max_bytes, const std::function<void(std::string_view)>& sink) override;
  std::uint64_t default_max_bytes() const override { return limits_.default_max_bytes; }
  std::optional<std::uint64_t> announced_bytes() const override;

  // What the body's end means for the connection. cpp-httplib reads over what is left of it, from
  // where it takes the body to begin, and with these methods to the connection's end when no length
  // is given. A client that would send its next request into that has to be told not to.
  Persistence Leave() const;

 private:
  enum class State { kUntouched, kReading, kFinished };

  const httplib::Request& request_;
  const httplib::ContentReader* reader_;
  Limits limits_;
  BodyFraming framing_;
  std::uint64_t content_length_;
  State state_ = State::kUntouched;
};

}  // namespace emulator

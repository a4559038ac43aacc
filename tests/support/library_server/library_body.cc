#include "tests/support/library_server/library_body.h"

#include <exception>

#include <httplib.h>

#include "emulator/http/request_body.h"
#include "storage/error.h"

namespace emulator {

using storage::Error;
using storage::ErrorKind;

bool IsBodyMethod(const std::string& method) {
  return method == "POST" || method == "PUT" || method == "PATCH" || method == "DELETE";
}

LibraryBody::LibraryBody(const httplib::Request& request, const RequestHead& head,
                         const httplib::ContentReader* reader, const Limits& limits)
    : request_(request),
      reader_(reader),
      limits_(limits),
      framing_(head.framing),
      content_length_(head.content_length) {}

std::optional<std::uint64_t> LibraryBody::announced_bytes() const {
  return framing_ == BodyFraming::kChunked ? std::nullopt : std::optional(content_length_);
}

void LibraryBody::Read(std::uint64_t max_bytes, const std::function<void(std::string_view)>& sink) {
  if (framing_ == BodyFraming::kNone) return;
  if (framing_ == BodyFraming::kLength && content_length_ > max_bytes) FailTooLarge(max_bytes);
  // cpp-httplib would take the one apart and try to uncompress the other.
  if (reader_ == nullptr || request_.is_multipart_form_data() ||
      request_.has_header("Content-Encoding")) {
    throw Error(ErrorKind::kMalformedRequest, "a body like this is not taken in here");
  }

  state_ = State::kReading;
  std::uint64_t arrived_bytes = 0;
  TransferPace pace(limits_.pace);
  std::exception_ptr error;
  const bool is_whole = (*reader_)([&](const char* bytes, std::size_t count) {
    try {
      arrived_bytes += count;
      if (arrived_bytes > max_bytes) FailTooLarge(max_bytes);
      sink(std::string_view(bytes, count));
      pace.Moved(count);
      return pace.NextWait() > std::chrono::milliseconds{0};
    } catch (...) {
      error = std::current_exception();
      return false;
    }
  });
  if (error) std::rethrow_exception(error);
  if (!is_whole) throw Error(ErrorKind::kMalformedRequest, "the request's body is cut off");
  state_ = State::kFinished;
}

Persistence LibraryBody::Leave() const {
  if (framing_ == BodyFraming::kNone) {
    return IsBodyMethod(request_.method) ? Persistence::kClose : Persistence::kKeepAlive;
  }
  const bool is_small = framing_ == BodyFraming::kLength && state_ == State::kUntouched &&
                        content_length_ <= kMaxDiscardBytes;
  return state_ == State::kFinished || is_small ? Persistence::kKeepAlive : Persistence::kClose;
}

}  // namespace emulator

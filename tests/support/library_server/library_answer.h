// An answer on its way through cpp-httplib.

#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <string>

#include "emulator/http/exchange.h"
#include "emulator/http/http.h"
#include "emulator/http/request_head.h"
#include "emulator/http/transfer_pace.h"

namespace httplib {
class DataSink;
struct Request;
struct Response;
}  // namespace httplib

namespace emulator {

// A request and its answer, from the moment it is there to the moment the answer has been sent:
// cpp-httplib keeps it with its own response until then. Its end is what writes the record.
// One thread at a time.
class LibraryAnswer {
 public:
  // `head` is that of `from`; its method, path, query and headers are taken out of it.
  LibraryAnswer(ExchangeRules& rules, const httplib::Request& from, RequestHead& head);
  ~LibraryAnswer();
  LibraryAnswer(const LibraryAnswer&) = delete;
  LibraryAnswer& operator=(const LibraryAnswer&) = delete;

  // That of `response`, or null. The end of `response` is its end.
  static LibraryAnswer* Find(httplib::Response& response);
  // Makes one and keeps it with `to`.
  static std::shared_ptr<LibraryAnswer> Keep(ExchangeRules& rules, const httplib::Request& from,
                                             RequestHead& head, httplib::Response& to);

  Request& request() { return request_; }
  RequestTrace& trace() { return trace_; }
  Persistence persistence() const { return persistence_; }
  HttpVersion version() const { return version_; }
  void CloseAfterwards() { persistence_ = Persistence::kClose; }

  // Fills `to` with `response`. `status` takes the place of the response's.
  void Fill(Response response, std::optional<int> status, const httplib::Request& from,
            httplib::Response& to);
  // Puts the answer to a range that lies outside of the source in the place of what was filled in.
  void FillBadRange(httplib::Response& to);
  // To be called when cpp-httplib has done what it does to `to` before it is sent: sets status and
  // length.
  void Complete(const httplib::Request& from, httplib::Response& to);

 private:
  void SetBody(std::string body, const std::string& content_type, httplib::Response& to);
  void SetCutBody(Response& response, httplib::Response& to);
  void SetSource(httplib::Response& to);
  void SetStream(const std::string& content_type, httplib::Response& to);
  // Hands cpp-httplib the next piece of the source, or of the stream. False ends the connection.
  bool SendSource(std::uint64_t offset, std::uint64_t length, httplib::DataSink& sink) noexcept;
  bool SendStream(httplib::DataSink& sink) noexcept;

  using Clock = std::chrono::steady_clock;

  ExchangeRules& rules_;
  const InFlight in_flight_;
  const Clock::time_point started_ = Clock::now();
  Request request_;
  const HttpVersion version_;
  RequestTrace trace_;
  Persistence persistence_;
  std::unique_ptr<BodySource> source_;
  std::unique_ptr<BodyStream> stream_;
  int status_ = 0;
  std::uint64_t content_length_ = 0;
  bool has_range_ = false;  // status and length are cpp-httplib's, which reads the range
  std::uint64_t body_bytes_ = 0;
  TransferPace pace_;
  std::string piece_;
  std::exception_ptr source_error_;
};

}  // namespace emulator

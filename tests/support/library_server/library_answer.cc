#include "tests/support/library_server/library_answer.h"

#include <algorithm>
#include <utility>

#include <httplib.h>

namespace emulator {
namespace {

constexpr std::uint64_t kLibraryPieceBytes = std::uint64_t{256} * 1024;

// A status that cpp-httplib draws no conclusions from: it applies ranges to every 2xx, and takes
// every 4xx and 5xx for the end of the connection. The real one is set when nothing else is left.
constexpr int kNoStatus = 0;
// With this one it decides between 200 and 206.
constexpr int kStatusByRange = -1;

constexpr const char* kKey = "answer";

// Shared, since what cpp-httplib keeps with a response must be copyable.
using Pointer = std::shared_ptr<LibraryAnswer>;

// Whether the Range that cpp-httplib has read is to be honoured: not on other methods than GET, and
// not where If-Range names another state of the body (RFC 9110, 14.2 and 13.1.5).
bool HonoursRange(const httplib::Request& from, const Response& response) {
  if (from.ranges.empty() || from.method != "GET" || response.status != 200) {
    return false;
  }
  if (!from.has_header("If-Range")) {
    return true;
  }
  const std::string wanted = from.get_header_value("If-Range");
  return std::any_of(response.headers.begin(), response.headers.end(), [&](const Header& header) {
    return EqualIgnoringCase(header.first, "etag") && header.second == wanted;
  });
}

}  // namespace

LibraryAnswer::LibraryAnswer(ExchangeRules& rules, const httplib::Request& from, RequestHead& head)
    : rules_(rules),
      in_flight_(rules.requests_in_flight),
      request_{.method = std::move(head.method),
               .path = std::move(head.path),
               .query = std::move(head.query),
               .headers = std::move(head.headers),
               .remote_address = from.remote_addr},
      version_(head.version),
      persistence_(head.persistence),
      pace_(rules.options.write_pace) {}

LibraryAnswer::~LibraryAnswer() {
  try {
    if (source_error_) rules_.Log("sending a body", request_, source_error_);
    if (rules_.options.record_request) {
      rules_.options.record_request({.method = request_.method,
                                     .path = request_.path,
                                     .remote_address = request_.remote_address,
                                     .status = status_,
                                     .body_bytes = body_bytes_,
                                     .duration = Clock::now() - started_,
                                     .trace = trace_});
    }
  } catch (...) {
    // The answer has been sent: nobody is left who could be told.
  }
}

LibraryAnswer* LibraryAnswer::Find(httplib::Response& response) {
  const Pointer* const kept = response.user_data.get<Pointer>(kKey);
  return kept == nullptr ? nullptr : kept->get();
}

Pointer LibraryAnswer::Keep(ExchangeRules& rules, const httplib::Request& from, RequestHead& head,
                            httplib::Response& to) {
  auto answer = std::make_shared<LibraryAnswer>(rules, from, head);
  to.user_data.set(kKey, answer);
  return answer;
}

void LibraryAnswer::Fill(Response response, std::optional<int> status, const httplib::Request& from,
                         httplib::Response& to) {
  status_ = status.value_or(response.status);
  to.status = kNoStatus;
  for (const auto& [name, value] : response.headers) {
    to.set_header(name, value);
  }
  if (response.delivery != Delivery::kWhole) return SetCutBody(response, to);
  stream_ = std::move(response.stream);
  if (stream_ != nullptr) return SetStream(response.content_type, to);
  if (response.source == nullptr) {
    SetBody(std::move(response.body), response.content_type, to);
    return;
  }
  has_range_ = HonoursRange(from, response);
  source_ = std::move(response.source);
  content_length_ = source_->size_bytes();
  to.set_header("Content-Type", response.content_type);
  SetSource(to);
}

void LibraryAnswer::FillBadRange(httplib::Response& to) {
  Response bad_range = rules_.AnswerBadRange(request_);
  to.headers.erase("Content-Range");
  to.set_header("Content-Range", "bytes */" + std::to_string(source_->size_bytes()));
  has_range_ = false;
  status_ = to.status;
  SetBody(std::move(bad_range.body), bad_range.content_type, to);
}

// A body behind which the connection has to end is handed over as one that breaks off, which is
// what ends it.
void LibraryAnswer::SetBody(std::string body, const std::string& content_type,
                            httplib::Response& to) {
  content_length_ = body.size();
  if (persistence_ == Persistence::kKeepAlive || body.empty()) {
    to.set_content(std::move(body), content_type);
    return;
  }
  to.headers.erase("Content-Type");
  to.set_content_provider(content_type,
                          [body = std::move(body)](std::size_t, httplib::DataSink& sink) {
                            sink.write(body.data(), body.size());
                            return false;
                          });
}

// The library always sends a head: what is to arrive as nothing ends behind it.
void LibraryAnswer::SetCutBody(Response& response, httplib::Response& to) {
  content_length_ = response.body.size();
  std::string kept = response.body.substr(0, content_length_ / 2);
  if (response.source != nullptr) {
    content_length_ = response.source->size_bytes();
    kept.clear();
    response.source->ReadAt(0, std::min(content_length_ / 2, kLibraryPieceBytes), kept);
  }
  if (response.delivery != Delivery::kTruncated) kept.clear();
  to.set_content_provider(response.content_type,
                          [kept = std::move(kept)](std::size_t, httplib::DataSink& sink) {
                            sink.write(kept.data(), kept.size());
                            return false;
                          });
}

// Only a source whose range is cpp-httplib's to read is announced with its length: it would cut the
// range out of any other too.
void LibraryAnswer::SetSource(httplib::Response& to) {
  const std::string content_type = to.get_header_value("Content-Type");
  to.headers.erase("Content-Type");
  to.set_header("Accept-Ranges", "bytes");
  const std::uint64_t size = content_length_;
  if (has_range_) {
    to.status = kStatusByRange;
    to.set_content_provider(
        size, content_type,
        [this](std::size_t offset, std::size_t length, httplib::DataSink& sink) {
          return SendSource(offset, length, sink);
        });
    return;
  }
  to.set_content_provider(content_type, [this, size](std::size_t offset, httplib::DataSink& sink) {
    if (offset < size && !SendSource(offset, size - offset, sink)) return false;
    if (offset + piece_.size() >= size) sink.done();
    return true;
  });
}

void LibraryAnswer::SetStream(const std::string& content_type, httplib::Response& to) {
  to.set_chunked_content_provider(
      content_type, [this](std::size_t, httplib::DataSink& sink) { return SendStream(sink); });
}

bool LibraryAnswer::SendStream(httplib::DataSink& sink) noexcept {
  try {
    piece_.clear();
    const bool goes_on = stream_->Next(piece_);
    if (!piece_.empty() && !sink.write(piece_.data(), piece_.size())) return false;
    body_bytes_ += piece_.size();
    if (!goes_on) sink.done();
    return true;
  } catch (...) {
    source_error_ = std::current_exception();
    return false;
  }
}

bool LibraryAnswer::SendSource(std::uint64_t offset, std::uint64_t length,
                               httplib::DataSink& sink) noexcept {
  try {
    piece_.clear();
    source_->ReadAt(offset, std::min(length, kLibraryPieceBytes), piece_);
    if (piece_.empty() || !sink.write(piece_.data(), piece_.size())) return false;
    body_bytes_ += piece_.size();
    pace_.Moved(piece_.size());
    if (piece_.size() == length) return persistence_ == Persistence::kKeepAlive;
    return pace_.NextWait() > std::chrono::milliseconds{0};
  } catch (...) {
    // Status and length are on their way: all that is left is to cut the body short.
    source_error_ = std::current_exception();
    return false;
  }
}

void LibraryAnswer::Complete(const httplib::Request& from, httplib::Response& to) {
  if (has_range_) {
    status_ = to.status;
    return;
  }
  to.status = status_;
  if (source_ == nullptr) to.headers.erase("Accept-Ranges");
  if (stream_ != nullptr) return;
  if (content_length_ == 0) to.headers.erase("Content-Type");
  to.headers.erase("Content-Length");
  if (status_ == httplib::StatusCode::NoContent_204) return;
  to.set_header("Content-Length", std::to_string(content_length_));
  if (source_ == nullptr && from.method != "HEAD") body_bytes_ = content_length_;
}

}  // namespace emulator

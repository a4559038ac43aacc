#include "emulator/http/answer_writer.h"

#include <algorithm>
#include <cassert>
#include <string>
#include <utility>

#include <httplib.h>

namespace emulator {
namespace {

constexpr std::uint64_t kSourcePieceBytes = std::uint64_t{256} * 1024;
constexpr std::size_t kUsualHeadBytes = 256;

// The request as cpp-httplib is to see it.
std::string ReducedHead(const Request& request, const std::string* range) {
  std::string text = request.method == "HEAD" ? "HEAD / HTTP/1.1\r\n" : "GET / HTTP/1.1\r\n";
  if (range != nullptr) {
    text += "Range: " + *range + "\r\n";
  }
  return text += "\r\n";
}

bool IsHeaderText(std::string_view text) {
  return std::none_of(text.begin(), text.end(),
                      [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
}

// The head of an answer whose body is held in memory: there are no ranges to look for, and writing
// it out costs a tenth of what cpp-httplib takes.
std::string HeadOf(const Answer& answer, std::string_view keep_alive) {
  const Response& response = answer.response;
  std::string head;
  head.reserve(kUsualHeadBytes);
  const auto add = [&head](std::string_view name, std::string_view value) {
    // A line break within would begin a header, or a body, that nobody meant.
    if (!IsHeaderText(name) || !IsHeaderText(value)) return;
    head.append(name).append(": ").append(value).append("\r\n");
  };
  head.append("HTTP/1.1 ").append(std::to_string(response.status)).append(" ");
  head.append(httplib::status_message(response.status)).append("\r\n");
  if (!response.body.empty()) {
    add("Content-Type", response.content_type);
  }
  if (response.status != httplib::StatusCode::NoContent_204) {
    add("Content-Length", std::to_string(response.body.size()));
  }
  for (const auto& [name, value] : response.headers) {
    add(name, value);
  }
  if (answer.persistence == Persistence::kClose) {
    add("Connection", "close");
  } else {
    if (answer.version == HttpVersion::k10) {
      add("Connection", "keep-alive");
    }
    add("Keep-Alive", keep_alive);
  }
  return head.append("\r\n");
}

// Whether `wanted`, an If-Range header's value, is the response's ETag.
bool HasEtag(const Response& response, const std::string& wanted) {
  return std::any_of(response.headers.begin(), response.headers.end(), [&](const Header& header) {
    return EqualIgnoringCase(header.first, "etag") && header.second == wanted;
  });
}

// The Range that is to be honoured, or null: RFC 9110 has it ignored where it is not understood, on
// other methods than GET, and where If-Range names another state of the body.
const std::string* FindRange(const Request& request, const Response& response) {
  if (response.status != 200 || request.method != "GET") {
    return nullptr;
  }
  const std::string* const range = request.FindHeader("range");
  httplib::Ranges parsed;
  if (range == nullptr || !httplib::detail::parse_range_header(*range, parsed)) {
    return nullptr;
  }
  const std::string* const wanted = request.FindHeader("if-range");
  return wanted == nullptr || HasEtag(response, *wanted) ? range : nullptr;
}

// Reads the reduced head from memory, and sends through the connection. The first write of an
// answer, its headers, is held back to leave together with the second, its body.
class AnswerStream final : public httplib::Stream {
 public:
  AnswerStream(Connection& connection, std::string head, const PaceLimits& pace)
      : connection_(connection), head_(std::move(head)), pace_(pace) {}

  // Sends what is held back.
  Connection::SendOutcome Flush() {
    const std::string held = std::exchange(held_, {});
    return connection_.Send(held, {}, pace_);
  }

  bool is_readable() const override { return read_ < head_.size(); }
  bool wait_readable() const override { return is_readable(); }
  bool wait_writable() const override { return true; }
  bool is_peer_alive() const override { return true; }

  ssize_t read(char* bytes, size_t size) override {
    const size_t count = head_.copy(bytes, size, read_);
    read_ += count;
    return static_cast<ssize_t>(count);
  }

  ssize_t write(const char* bytes, size_t size) override {
    if (!has_written_) {
      has_written_ = true;
      held_.assign(bytes, size);
      return static_cast<ssize_t>(size);
    }
    const std::string held = std::exchange(held_, {});
    const auto outcome = connection_.Send(held, std::string_view(bytes, size), pace_);
    body_bytes_ += size;
    return outcome == Connection::SendOutcome::kSent ? static_cast<ssize_t>(size) : -1;
  }

  void get_remote_ip_and_port(std::string& /*ip*/, int& /*port*/) const override {}
  void get_local_ip_and_port(std::string& /*ip*/, int& /*port*/) const override {}
  socket_t socket() const override { return connection_.socket(); }
  time_t duration() const override { return 0; }

  std::uint64_t body_bytes() const { return body_bytes_; }

 private:
  Connection& connection_;
  std::string head_;
  size_t read_ = 0;
  std::string held_;
  bool has_written_ = false;
  std::uint64_t body_bytes_ = 0;
  TransferPace pace_;
};

}  // namespace

class AnswerWriter::Engine final : private httplib::Server {
 public:
  Engine(std::chrono::seconds idle_timeout, const PaceLimits& pace)
      : pace_(pace), keep_alive_("timeout=" + std::to_string(idle_timeout.count())) {
    // Any value but INVALID_SOCKET: without one the server takes itself to be stopping and cuts
    // bodies short. It is never listened on nor closed.
    svr_sock_ = 0;
    set_pre_routing_handler([this](const httplib::Request& request, httplib::Response& response) {
      Fill(request, response);
      return HandlerResponse::Handled;
    });
    set_error_handler([this](const httplib::Request&, httplib::Response& response) {
      return response.status == httplib::StatusCode::RangeNotSatisfiable_416 && range_ != nullptr
                 ? FillBadRange(response)
                 : HandlerResponse::Unhandled;
    });
    set_post_routing_handler([this](const httplib::Request& request, httplib::Response& response) {
      Correct(request, response);
    });
  }

  SentAnswer Write(Connection& connection, Answer& answer) {
    return answer.response.source == nullptr ? WriteBody(connection, answer)
                                             : WriteSource(connection, answer);
  }

 private:
  SentAnswer WriteBody(Connection& connection, const Answer& answer) const {
    const std::string head = HeadOf(answer, keep_alive_);
    const bool has_body = answer.request.method != "HEAD" &&
                          answer.response.status != httplib::StatusCode::NoContent_204;
    const std::string_view body = has_body ? answer.response.body : std::string_view();
    TransferPace pace(pace_);
    const auto outcome = connection.Send(head, body, pace);
    return {.status = answer.response.status,
            .body_bytes = body.size(),
            .is_complete = outcome == Connection::SendOutcome::kSent,
            .source_error = {}};
  }

  SentAnswer WriteSource(Connection& connection, Answer& answer) {
    answer_ = &answer;
    range_ = FindRange(answer.request, answer.response);
    sent_ = {};
    AnswerStream stream(connection, ReducedHead(answer.request, range_), pace_);
    bool closed = false;
    const bool is_written =
        process_request(stream, {}, 0, {}, 0, answer.persistence == Persistence::kClose, closed,
                        [](httplib::Request& request) {
                          // The body is not in the stream; nothing is to be read past the head.
                          request.body_consumed_ = true;
                        });
    const auto flushed = stream.Flush();
    sent_.is_complete = is_written && flushed == Connection::SendOutcome::kSent;
    sent_.body_bytes = stream.body_bytes();
    return std::move(sent_);
  }

  void Fill(const httplib::Request& /*request*/, httplib::Response& to) {
    const Response& from = answer_->response;
    for (const auto& [name, value] : from.headers) {
      to.set_header(name, value);
    }
    // Without a status cpp-httplib decides between 200 and 206.
    to.status = range_ == nullptr ? from.status : -1;
    to.set_header("Accept-Ranges", "bytes");
    to.set_content_provider(from.source->size_bytes(), from.content_type,
                            [this](size_t offset, size_t length, httplib::DataSink& sink) {
                              return SendSource(offset, length, sink);
                            });
  }

  bool SendSource(std::uint64_t offset, std::uint64_t length, httplib::DataSink& sink) {
    piece_.clear();
    try {
      answer_->response.source->ReadAt(offset, std::min(length, kSourcePieceBytes), piece_);
    } catch (const std::exception&) {
      // Status and length are on their way: all that is left is to cut the body short.
      sent_.source_error = std::current_exception();
      return false;
    }
    return !piece_.empty() && sink.write(piece_.data(), piece_.size());
  }

  HandlerResponse FillBadRange(httplib::Response& to) {
    Response bad_range = answer_->answer_bad_range();
    to.set_content(std::move(bad_range.body), bad_range.content_type);
    to.headers.erase("Content-Range");
    to.set_header("Content-Range",
                  "bytes */" + std::to_string(answer_->response.source->size_bytes()));
    return HandlerResponse::Handled;
  }

  // Undoes what cpp-httplib decides for its own users and is not so here.
  void Correct(const httplib::Request& /*request*/, httplib::Response& response) {
    sent_.status = response.status;
    if (answer_->persistence == Persistence::kKeepAlive) {
      response.headers.erase("Connection");  // which it sets to "close" on every error
      if (answer_->version == HttpVersion::k10) {
        response.set_header("Connection", "keep-alive");
      }
      response.headers.erase("Keep-Alive");  // which promises an end after 100 requests
      response.set_header("Keep-Alive", keep_alive_);
    }
    if (response.status == httplib::StatusCode::NoContent_204) {
      response.headers.erase("Content-Length");
    }
  }

  PaceLimits pace_;
  std::string keep_alive_;
  Answer* answer_ = nullptr;
  const std::string* range_ = nullptr;
  SentAnswer sent_;
  std::string piece_;
};

AnswerWriter::AnswerWriter(std::chrono::seconds idle_timeout, const PaceLimits& pace)
    : engine_(std::make_unique<Engine>(idle_timeout, pace)) {}

AnswerWriter::~AnswerWriter() = default;

SentAnswer AnswerWriter::Write(Connection& connection, Answer answer) {
  return engine_->Write(connection, answer);
}

}  // namespace emulator

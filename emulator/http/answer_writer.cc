#include "emulator/http/answer_writer.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <numeric>
#include <random>
#include <utility>
#include <vector>

#include <httplib.h>

#include "emulator/crew/worker_crew.h"
#include "emulator/http/body_file.h"
#include "emulator/http/range.h"
#include "storage/error.h"
#include "storage/heap.h"

namespace emulator {
namespace {

constexpr std::uint64_t kSourcePieceBytes = std::uint64_t{256} * 1024;
constexpr std::size_t kUsualHeadBytes = 256;
constexpr int kNoContent = 204;
constexpr int kNotModified = 304;
constexpr int kPartialContent = 206;
constexpr int kRangeNotSatisfiable = 416;

// Such a head says nothing of a length: it would be taken for that of what is not sent (RFC 9110,
// 8.6).
bool HasNoBody(int status) { return status == kNoContent || status == kNotModified; }

bool IsHeaderText(std::string_view text) {
  return std::none_of(text.begin(), text.end(),
                      [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
}

void AddField(std::string& head, std::string_view name, std::string_view value) {
  // A line break within would begin a header, or a body, that nobody meant.
  if (!IsHeaderText(name) || !IsHeaderText(value)) return;
  head.append(name).append(": ").append(value).append("\r\n");
}

// Whether `wanted`, an If-Range header's value, is the response's ETag.
bool HasEtag(const Response& response, const std::string& wanted) {
  return std::any_of(response.headers.begin(), response.headers.end(), [&](const Header& header) {
    return EqualIgnoringCase(header.first, "etag") && header.second == wanted;
  });
}

// What the request asks for of the response's source: all of it on other methods than GET, and
// where If-Range names another state of the body (RFC 9110, 13.1.5 and 14.2).
RangeSelection SelectionOf(const Request& request, const Response& response) {
  const std::string* const range = request.FindHeader("range");
  if (range == nullptr || response.status != 200 || request.method != "GET") return {};
  const std::string* const wanted = request.FindHeader("if-range");
  if (wanted != nullptr && !HasEtag(response, *wanted)) return {};
  return SelectRanges(*range, response.source->size_bytes());
}

// A text no body is likely to hold: nobody can foresee it.
std::string MakeBoundary() {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::random_device random;
  std::string boundary(32, '0');
  for (char& digit : boundary) digit = kDigits[random() % kDigits.size()];
  return boundary;
}

// A stretch of a body: a text, and what follows it out of the source.
struct Stretch {
  std::string text = {};
  ByteRange range = {};
};

// A body that is read from a source, as it is to be sent.
struct Body {
  int status = 0;
  std::string content_type = {};
  std::string content_range = {};  // empty: none
  std::vector<Stretch> stretches = {};

  std::uint64_t size_bytes() const {
    return std::accumulate(stretches.begin(), stretches.end(), std::uint64_t{0},
                           [](std::uint64_t sum, const Stretch& stretch) {
                             return sum + stretch.text.size() + stretch.range.length;
                           });
  }
};

// Sends a head, and behind it texts and stretches of a source. What is held in memory waits for the
// next piece of the source, so that they leave together. One thread at a time.
class SourceSender {
 public:
  SourceSender(Connection& connection, const PaceLimits& pace, std::string head)
      : connection_(connection), pace_(pace), held_(std::move(head)) {}

  void Add(std::string_view text) {
    held_ += text;
    body_bytes_ += text.size();
  }

  // Throws what the source throws.
  void Send(BodySource& source, ByteRange range) {
    while (range.length > 0 && is_complete_) {
      piece_.clear();
      source.ReadAt(range.offset, std::min(range.length, kSourcePieceBytes), piece_);
      is_complete_ = !piece_.empty();
      range.offset += piece_.size();
      range.length -= piece_.size();
      body_bytes_ += piece_.size();
      Flush(piece_);
    }
  }

  void Flush(std::string_view piece = {}) {
    const std::string held = std::exchange(held_, {});
    const auto outcome = connection_.Send(held, piece, pace_);
    is_complete_ = is_complete_ && outcome == Connection::SendOutcome::kSent;
  }

  std::uint64_t body_bytes() const { return body_bytes_; }
  // Whether the source had all, and the peer took it.
  bool is_complete() const { return is_complete_; }

 private:
  Connection& connection_;
  TransferPace pace_;
  std::string held_;
  std::string piece_;
  std::uint64_t body_bytes_ = 0;
  bool is_complete_ = true;
};

// Whether the peer took it.
bool Sends(Connection& connection, const PaceLimits& limits, std::string_view text) {
  TransferPace pace(limits);
  return text.empty() || connection.Send(text, {}, pace) == Connection::SendOutcome::kSent;
}

// As RFC 9112, 7.1 has it; nothing of an empty piece, which would be the last one.
void AppendChunk(std::string& out, std::string_view piece) {
  if (piece.empty()) return;
  std::array<char, 2 * sizeof(std::size_t)> digits{};
  const auto end = std::to_chars(digits.begin(), digits.end(), piece.size(), 16).ptr;
  out.append(digits.begin(), end).append("\r\n").append(piece).append("\r\n");
}

// Several ranges as parts of one body (RFC 9110, 14.6).
Body MakeParts(const std::vector<ByteRange>& ranges, const Response& response) {
  const std::string boundary = MakeBoundary();
  Body body{.status = kPartialContent,
            .content_type = "multipart/byteranges; boundary=" + boundary};
  std::string line_end;
  for (const ByteRange& range : ranges) {
    std::string head = line_end;
    head.append("--").append(boundary).append("\r\n");
    AddField(head, "Content-Type", response.content_type);
    AddField(head, "Content-Range", ContentRange(range, response.source->size_bytes()));
    body.stretches.push_back({.text = head + "\r\n", .range = range});
    line_end = "\r\n";
  }
  body.stretches.push_back({.text = "\r\n--" + boundary + "--\r\n"});
  return body;
}

// What the request asks for of the response's source, or why it does not get it.
Body MakeBody(const Answer& answer) {
  const Response& response = answer.response;
  const std::uint64_t size_bytes = response.source->size_bytes();
  const RangeSelection selection = SelectionOf(answer.request, response);
  switch (selection.kind) {
    case RangeSelection::Kind::kAll:
      break;
    case RangeSelection::Kind::kNone: {
      Response refusal = answer.answer_bad_range();
      return {.status = kRangeNotSatisfiable,
              .content_type = std::move(refusal.content_type),
              .content_range = UnsatisfiedContentRange(size_bytes),
              .stretches = {{.text = std::move(refusal.body)}}};
    }
    case RangeSelection::Kind::kSome:
      if (selection.ranges.size() > 1) return MakeParts(selection.ranges, response);
      return {.status = kPartialContent,
              .content_type = response.content_type,
              .content_range = ContentRange(selection.ranges.front(), size_bytes),
              .stretches = {{.range = selection.ranges.front()}}};
  }
  return {.status = response.status,
          .content_type = response.content_type,
          .stretches = {{.range = {.offset = 0, .length = size_bytes}}}};
}

// Leaves the first half of what is to be sent.
void KeepHalf(Body& body) {
  std::uint64_t left = body.size_bytes() / 2;
  for (Stretch& stretch : body.stretches) {
    stretch.text.resize(std::min<std::uint64_t>(stretch.text.size(), left));
    left -= stretch.text.size();
    stretch.range.length = std::min(stretch.range.length, left);
    left -= stretch.range.length;
  }
}

}  // namespace

AnswerWriter::AnswerWriter(std::chrono::seconds idle_timeout, const PaceLimits& pace,
                           AsideOptions aside)
    : pace_(pace),
      aside_(std::move(aside)),
      keep_alive_("timeout=" + std::to_string(idle_timeout.count())) {}

SentAnswer AnswerWriter::Write(Connection& connection, Answer answer) {
  const Response& response = answer.response;
  if (response.delivery == Delivery::kNothing || response.delivery == Delivery::kReset) {
    const bool breaks = response.delivery == Delivery::kReset;
    if (breaks) connection.ResetWhenClosed();
    return {.status = response.status, .body_bytes = 0, .is_complete = !breaks, .source_error = {}};
  }
  if (response.stream != nullptr) return WriteStream(connection, answer);
  return response.source == nullptr ? WriteBody(connection, answer)
                                    : WriteSource(connection, answer);
}

std::string AnswerWriter::HeadOf(const Answer& answer, int status, std::string_view content_type,
                                 std::optional<std::uint64_t> body_bytes) {
  std::string head;
  head.reserve(kUsualHeadBytes);
  head.append("HTTP/1.1 ").append(std::to_string(status)).append(" ");
  head.append(httplib::status_message(status)).append("\r\n");
  AddField(head, "Date", Date());
  if (!content_type.empty()) {
    AddField(head, "Content-Type", content_type);
  }
  if (!body_bytes) {
    if (answer.version == HttpVersion::k11) AddField(head, "Transfer-Encoding", "chunked");
  } else if (!HasNoBody(status)) {
    AddField(head, "Content-Length", std::to_string(*body_bytes));
  }
  for (const auto& [name, value] : answer.response.headers) {
    AddField(head, name, value);
  }
  if (answer.persistence == Persistence::kClose) {
    AddField(head, "Connection", "close");
  } else {
    if (answer.version == HttpVersion::k10) {
      AddField(head, "Connection", "keep-alive");
    }
    AddField(head, "Keep-Alive", keep_alive_);
  }
  return head;
}

SentAnswer AnswerWriter::WriteStream(Connection& connection, const Answer& answer) {
  const Response& response = answer.response;
  SentAnswer sent;
  sent.status = response.status;
  std::string out = HeadOf(answer, response.status, response.content_type, std::nullopt) + "\r\n";
  const bool is_chunked = answer.version == HttpVersion::k11;
  bool goes_on = answer.request.method != "HEAD" && response.delivery == Delivery::kWhole;
  std::string piece;
  try {
    // Who takes no more of it keeps nothing but its thread waiting, and that for a while only.
    while (Sends(connection, pace_, out) && goes_on) {
      out.clear();
      piece.clear();
      goes_on = response.stream->Next(piece);
      sent.body_bytes += piece.size();
      if (is_chunked) AppendChunk(out, piece);
      if (is_chunked && !goes_on) out += "0\r\n\r\n";
      if (!is_chunked) out += piece;
    }
    sent.is_complete = !goes_on && response.delivery == Delivery::kWhole;
  } catch (const std::exception&) {
    sent.source_error = std::current_exception();
  }
  return sent;
}

std::string_view AnswerWriter::Date() {
  const std::time_t now = std::time(nullptr);
  if (now != date_seconds_) {
    date_ = HttpDate(now);
    date_seconds_ = now;
  }
  return date_;
}

bool AnswerWriter::SendAside(Connection& connection, std::string_view rest, std::string& body,
                             SentAnswer& sent) const {
  SlowPeers* const peers = WorkerCrew::peers();
  if (aside_.folder.empty() || rest.size() < kSourcePieceBytes || peers == nullptr) return false;
  const SlowPeers::Aside place(*peers, rest.size(), aside_.limits);
  if (!place.has_place()) return false;
  std::optional<BodyFile> file;
  try {
    file.emplace(aside_.folder, rest);
  } catch (const storage::Error&) {
    // It stays in memory, for as long as SlowPeers lets it.
    return false;
  }
  std::string().swap(body);
  storage::WantMemoryGivenBack();
  SourceSender sender(connection, pace_, {});
  try {
    sender.Send(*file, {.offset = 0, .length = file->size_bytes()});
  } catch (const std::exception&) {
    sent.source_error = std::current_exception();
  }
  sent.is_complete = !sent.source_error && sender.is_complete();
  return true;
}

SentAnswer AnswerWriter::WriteBody(Connection& connection, Answer& answer) {
  Response& response = answer.response;
  const std::string_view type =
      response.body.empty() ? std::string_view() : std::string_view(response.content_type);
  const std::string head_text =
      HeadOf(answer, response.status, type, response.body.size()) + "\r\n";
  const bool has_body = answer.request.method != "HEAD" && !HasNoBody(response.status);
  std::string_view body = has_body ? std::string_view(response.body) : std::string_view();
  if (response.delivery == Delivery::kTruncated) body = body.substr(0, body.size() / 2);
  SentAnswer sent;
  sent.status = response.status;
  sent.body_bytes = body.size();
  std::string_view head = head_text;
  TransferPace pace(pace_);
  auto outcome = connection.SendWhatFits(head, body, pace);
  if (outcome == Connection::SendOutcome::kWouldWait) {
    if (head.empty() && SendAside(connection, body, response.body, sent)) return sent;
    outcome = connection.Send(head, body, pace);
  }
  sent.is_complete = outcome == Connection::SendOutcome::kSent;
  return sent;
}

SentAnswer AnswerWriter::WriteSource(Connection& connection, const Answer& answer) {
  Body body = MakeBody(answer);
  std::string head = HeadOf(answer, body.status, body.content_type, body.size_bytes());
  AddField(head, "Accept-Ranges", "bytes");
  if (!body.content_range.empty()) {
    AddField(head, "Content-Range", body.content_range);
  }
  if (answer.response.delivery == Delivery::kTruncated) KeepHalf(body);
  SourceSender sender(connection, pace_, head + "\r\n");
  SentAnswer sent;
  sent.status = body.status;
  try {
    if (answer.request.method != "HEAD") {
      for (const Stretch& stretch : body.stretches) {
        sender.Add(stretch.text);
        sender.Send(*answer.response.source, stretch.range);
      }
    }
  } catch (const std::exception&) {
    // Status and length are on their way: all that is left is to cut the body short.
    sent.source_error = std::current_exception();
  }
  sender.Flush();
  sent.body_bytes = sender.body_bytes();
  sent.is_complete = !sent.source_error && sender.is_complete();
  return sent;
}

}  // namespace emulator

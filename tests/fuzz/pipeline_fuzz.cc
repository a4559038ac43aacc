// Sends arbitrary bytes over a connection, cut in several ways, and has everything behind the
// listener take them in and answer. What the handler is given must be what a second reading of the
// whole finds, however the bytes arrive; every answer must be well-formed and be its request's.
//
// A byte 0xff in the input is not sent, but marks where a piece ends. Without one, pieces end
// between CR and LF.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "emulator/http/exchange.h"
#include "emulator/http/host_rules.h"
#include "emulator/http/session.h"
#include "storage/error.h"
#include "tests/fuzz/expected_requests.h"
#include "tests/fuzz/http_answers.h"
#include "tests/fuzz/http_reference.h"
#include "tests/fuzz/scripted_peer.h"

namespace {

using emulator::AfterAnswer;
using emulator::Request;
using emulator::Response;
using emulator::Session;
using tests::ExpectedRequest;
using tests::Require;
using tests::ScriptedPeer;

constexpr char kCut = '\xff';
constexpr std::chrono::hours kNever{1000};
constexpr std::uint64_t kMaxBodyBytes = 300;
constexpr std::string_view kFilePath = "/file";

// A request as it was answered.
struct Served {
  bool is_handed = false;  // to the handler; the body and the query are known of these alone
  std::string method;
  std::string path;
  std::string query;
  std::string body;
  int status = 0;

  bool operator==(const Served&) const = default;
};

struct Conversation {
  std::vector<Served> served;
  bool is_closed = false;  // by the server
  std::string answers;
};

class TextSource final : public emulator::BodySource {
 public:
  explicit TextSource(std::string text) : text_(std::move(text)) {}
  std::uint64_t size_bytes() const override { return text_.size(); }
  void ReadAt(std::uint64_t offset, std::uint64_t length, std::string& out) override {
    out += text_.substr(offset, length);
  }

 private:
  std::string text_;
};

std::string EchoOf(const Served& served) {
  return served.method + "\n" + served.path + "\n" + served.query + "\n" + served.body;
}

int StatusOf(storage::ErrorKind kind) {
  switch (kind) {
    case storage::ErrorKind::kForbidden:
      return 403;
    case storage::ErrorKind::kTooLarge:
      return 413;
    case storage::ErrorKind::kInvalidRequest:
    case storage::ErrorKind::kMalformedRequest:
      return 400;
    default:
      return 500;
  }
}

// All of a server but its sockets and threads. It is made once, as a thread of a server has it.
class Engine {
 public:
  static Engine& Get() {
    static Engine engine;
    return engine;
  }

  Conversation Converse(std::vector<std::string_view> pieces) {
    ScriptedPeer peer(std::move(pieces));
    conversation_ = {};
    {
      Session session(peer.TakeServerSocket(), "peer", timeouts_);
      while (Advance(session, peer)) {
      }
    }
    peer.Receive();
    conversation_.answers = peer.received();
    return std::move(conversation_);
  }

  const emulator::HostRules& hosts() const { return rules_.hosts; }

 private:
  Engine() : options_(Options()), exchange_(rules_) {}

  emulator::ServerOptions Options() {
    emulator::ServerOptions options;
    options.max_body_bytes = kMaxBodyBytes;
    options.read_pace = {.stall = kNever, .grace = kNever};
    options.write_pace = {.stall = kNever, .grace = kNever};
    options.answer_error = [](const Request&, const storage::Error& error) {
      Response response;
      response.status = StatusOf(error.kind());
      response.body = "refused";
      return response;
    };
    options.answer_internal_error = [](const Request&) -> Response { std::abort(); };
    options.log = [](const std::string&) { std::abort(); };
    options.record_request = [this](const emulator::RequestRecord& record) {
      next_.method = record.method;
      next_.path = record.path;
      next_.status = record.status;
      conversation_.served.push_back(std::exchange(next_, {}));
    };
    return options;
  }

  Response Handle(const Request& request) {
    next_.is_handed = true;
    next_.method = request.method;
    next_.path = request.path;
    next_.query = request.query;
    if (!tests::LeavesBodyUnread(request.method)) next_.body = request.body->ReadAll();
    Response response;
    if (request.method == "DELETE") {
      response.status = 204;
    } else if (request.path == kFilePath) {
      response.source = std::make_unique<TextSource>(EchoOf(next_));
    } else {
      response.body = EchoOf(next_);
    }
    return response;
  }

  // Does what a thread does that has the session. False: the connection is at its end.
  bool Advance(Session& session, ScriptedPeer& peer) {
    switch (session.Advance()) {
      case Session::Progress::kWaiting:
        peer.SendNext();
        return true;
      case Session::Progress::kOver:
        return false;
      case Session::Progress::kRequest:
        break;
    }
    AfterAnswer after{};
    do {
      after = exchange_.Serve(session);
    } while (after == AfterAnswer::kNextRequest && session.FindRequest());
    conversation_.is_closed = after != AfterAnswer::kNextRequest;
    if (after == AfterAnswer::kLinger) session.Linger();
    return after != AfterAnswer::kClose;
  }

  const emulator::SessionTimeouts timeouts_{kNever, kNever, kNever, kNever};
  const emulator::ServerOptions options_;
  const emulator::Handler handler_ = [this](const Request& request, emulator::RequestTrace&) {
    return Handle(request);
  };
  emulator::ExchangeRules rules_{
      .options = options_, .handler = handler_, .hosts = {"127.0.0.1", {}}, .cors{{}}};
  emulator::Exchange exchange_;
  Conversation conversation_;
  Served next_;  // what is known so far of the request that is being answered
};

void CheckStatus(const Served& served, const ExpectedRequest& expected) {
  if (expected.status != 200) {
    Require(served.status == expected.status);
  } else if (served.method == "DELETE") {
    Require(served.status == 204);
  } else if (served.path == kFilePath) {
    Require(served.status == 200 || served.status == 206 || served.status == 416);
  } else {
    Require(served.status == 200);
  }
}

void CheckServed(const Served& served, const ExpectedRequest& expected) {
  Require(served.is_handed == expected.is_handed);
  CheckStatus(served, expected);
  if (!expected.is_handed) return;
  Require(served.method == expected.method && served.path == expected.path);
  Require(served.query == expected.query && served.body == expected.body);
}

void CheckAnswers(const Conversation& conversation) {
  std::string_view rest = conversation.answers;
  for (std::size_t i = 0; i < conversation.served.size(); ++i) {
    const Served& served = conversation.served[i];
    const bool is_last = i + 1 == conversation.served.size();
    const auto answer = tests::TakeAnswer(rest, served.method == "HEAD");
    Require(answer.status == served.status);
    const std::string* const connection = answer.Find("connection");
    const bool says_close = connection != nullptr && *connection == "close";
    Require(says_close == (is_last && conversation.is_closed));
    if (served.method != "HEAD" && served.status == 200) {
      Require(answer.body == EchoOf(served));
    }
  }
  Require(rest.empty());
}

enum class Arrival { kAtOnce, kInPieces };

void Check(const Conversation& conversation, const std::vector<ExpectedRequest>& expected,
           Arrival arrival) {
  const std::size_t count = conversation.served.size();
  Require(count <= expected.size());
  for (std::size_t i = 0; i < count; ++i) {
    CheckServed(conversation.served[i], expected[i]);
  }
  const bool may_be_closed_early = arrival == Arrival::kInPieces && conversation.is_closed &&
                                   count > 0 && expected[count - 1].is_unread_and_chunked;
  if (!may_be_closed_early) {
    Require(count == expected.size());
    Require(conversation.is_closed == (count > 0 && expected.back().closes));
  }
  CheckAnswers(conversation);
}

std::vector<std::string_view> PiecesOf(std::string_view text, std::size_t bytes) {
  std::vector<std::string_view> pieces;
  for (; !text.empty(); text.remove_prefix(pieces.back().size())) {
    pieces.push_back(text.substr(0, bytes));
  }
  return pieces;
}

// The pieces of `text` that end behind one of `marks`.
std::vector<std::string_view> PiecesUpTo(std::string_view text, std::vector<std::size_t> marks) {
  std::vector<std::string_view> pieces;
  marks.push_back(text.size());
  std::size_t start = 0;
  for (const std::size_t mark : marks) {
    if (mark > start) pieces.push_back(text.substr(start, mark - start));
    start = std::max(start, mark);
  }
  return pieces;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // As much as the engine reads at once.
  constexpr std::size_t kAtOnceBytes = std::size_t{64} * 1024;
  std::string text;
  std::vector<std::size_t> marks;
  std::vector<std::size_t> ends_of_cr;
  for (const char c : std::string_view(reinterpret_cast<const char*>(data), size)) {
    if (c == kCut) {
      marks.push_back(text.size());
    } else {
      text += c;
    }
    if (c == '\r') ends_of_cr.push_back(text.size());
  }
  if (text.size() > kAtOnceBytes) return 0;

  Engine& engine = Engine::Get();
  const auto expected = tests::RequestsIn(text, engine.hosts(), kMaxBodyBytes);
  const Conversation at_once = engine.Converse(PiecesOf(text, kAtOnceBytes));
  Check(at_once, expected, Arrival::kAtOnce);
  for (const auto& pieces :
       {PiecesUpTo(text, marks.empty() ? ends_of_cr : marks), PiecesOf(text, 1 + size / 256)}) {
    const Conversation in_pieces = engine.Converse(pieces);
    Check(in_pieces, expected, Arrival::kInPieces);
    Require(std::equal(in_pieces.served.begin(), in_pieces.served.end(), at_once.served.begin()));
  }
  return 0;
}

#include "emulator/remote/remote_client.h"

#include <string_view>
#include <utility>

#include <httplib.h>

#include "compat/json/json_texts.h"
#include "compat/json/json_value.h"
#include "compat/limits/one_line.h"
#include "emulator/remote/remote_failure.h"
#include "storage/error.h"

namespace emulator {

using compat::FindAt;
using compat::JsonKind;
using compat::JsonValue;
using storage::Error;
using storage::ErrorKind;

namespace {

// The longest answer of an API that is read.
constexpr std::size_t kMostAnswerBytes = std::size_t{64} << 20U;

}  // namespace

std::string RemoteAnswer::Text(std::string_view path) const {
  return compat::FindTextAt(body.root(), path).value_or("");
}

bool RemoteAnswer::Succeeded() const {
  const auto found = body.root().Find("success");
  return found && found->Is(JsonKind::kBoolean) && found->AsBoolean();
}

std::string RemoteAnswer::Complaint() const {
  const auto errors = body.root().Find("errors");
  if (errors && errors->Is(JsonKind::kArray) && !errors->elements().empty()) {
    const JsonValue first = errors->elements()[0];
    const auto message = FindAt(first, "message");
    const auto code = FindAt(first, "code");
    if (message && message->Is(JsonKind::kString)) {
      std::string words = compat::OneLine(message->AsString(), kMostComplaintCharacters);
      if (code && code->Is(JsonKind::kNumber)) {
        words.append(" [code: ").append(code->number_text()).append("]");
      }
      return words;
    }
  }
  return "it says " + std::to_string(status) + " and no more";
}

// What came of one try.
struct RemoteClient::Try {
  std::optional<RemoteAnswer> answer;
  std::string failure;  // empty when there is an answer that stands
  std::optional<std::chrono::milliseconds> wait;
  bool was_seen = true;  // as far as one knows
};

RemoteClient::RemoteClient(const RemoteAccess& access, std::ostream& messages)
    : access_(access), messages_(messages), client_(MakeRemoteClient(access.api.origin, access)) {
  client_->set_bearer_token_auth(access.token);
  client_->set_payload_max_length(kMostAnswerBytes);
}

RemoteClient::~RemoteClient() = default;

RemoteClient::Try RemoteClient::SendOnce(const std::string& method, const std::string& path,
                                         const std::string& body, const RemoteHeaders& headers) {
  const std::string& origin = access_.api.origin;
  httplib::Request request;
  request.method = method;
  request.path = access_.api.path + path;
  request.body = body;
  if (!body.empty()) request.set_header("Content-Type", "application/json");
  for (const auto& [name, value] : headers) request.set_header(name, value);
  const httplib::Result result = client_->send(request);
  Try made;
  if (!result) {
    made.failure = FailureText(origin, result.error());
    if (IsOfCertificate(result.error())) throw Error(ErrorKind::kIo, made.failure);
    made.was_seen = !IsBeforeRequest(result.error());
    return made;
  }
  if (result->status / 100 == 3) {
    throw Error(ErrorKind::kIo, RedirectText(origin, result->get_header_value("Location")));
  }
  compat::JsonFault fault;
  auto document = compat::JsonDocument::TryParse(result->body, fault);
  if (document && !document->root().Is(JsonKind::kObject)) document.reset();
  if (document) made.answer.emplace(RemoteAnswer{result->status, std::move(*document)});
  if (IsPassingStatus(result->status)) {
    made.failure = origin + " answers " + std::to_string(result->status);
    made.wait = ParseRetryAfter(result->get_header_value("Retry-After"));
    made.was_seen = result->status != 429;
    return made;
  }
  if (!document) {
    throw Error(ErrorKind::kIo, "what answers at " + origin + access_.api.path +
                                    " is no D1 API: it says " + std::to_string(result->status));
  }
  return made;
}

std::optional<RemoteAnswer> RemoteClient::Send(const std::string& method, const std::string& path,
                                               const std::string& body, Repeat repeat,
                                               const RemoteHeaders& headers) {
  Retries retries(access_.pause, messages_);
  for (;;) {
    Try made = SendOnce(method, path, body, headers);
    if (made.failure.empty()) return std::move(made.answer);
    if (repeat == Repeat::kUnsafe && made.was_seen) {
      messages_ << made.failure << '\n';
      return std::nullopt;
    }
    if (retries.Again(made.failure, made.wait)) continue;
    if (made.answer) made.failure += ": " + made.answer->Complaint();
    throw Error(ErrorKind::kIo, made.failure);
  }
}

RemoteAnswer RemoteClient::Get(const std::string& method, const std::string& path,
                               const std::string& body) {
  auto answer = Send(method, path, body, Repeat::kSafe);
  if (!answer->Succeeded()) {
    throw Error(ErrorKind::kInvalidRequest, access_.api.origin + ": " + answer->Complaint());
  }
  return std::move(*answer);
}

}  // namespace emulator

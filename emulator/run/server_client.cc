#include "emulator/run/server_client.h"

#include <chrono>
#include <optional>
#include <string_view>
#include <utility>

#include <httplib.h>

#include "compat/json/json_texts.h"
#include "compat/json/json_value.h"
#include "storage/error.h"

namespace emulator {

using compat::FindAt;
using compat::FindTextAt;
using compat::JsonKind;
using compat::JsonValue;
using storage::Error;
using storage::ErrorKind;

namespace {

constexpr std::chrono::hours kLongestUpload{24};

[[noreturn]] void ThrowUnreachable(const std::string& url, httplib::Error error) {
  throw Error(ErrorKind::kIo,
              "the server at " + url + " cannot be reached: " + httplib::to_string(error));
}

}  // namespace

ServerClient::ServerClient(const ServerAccess& access)
    : url_(access.url), client_(std::make_unique<httplib::Client>(access.url)) {
  client_->set_bearer_token_auth(access.token);
  client_->set_keep_alive(true);
  client_->set_read_timeout(kLongestUpload);
}

ServerClient::~ServerClient() = default;

ServerClient::Answer ServerClient::Send(const std::string& method, const std::string& path,
                                        const std::string& body, const Variables& headers) {
  httplib::Request request;
  request.method = method;
  request.path = path;
  request.body = body;
  request.set_header("Content-Type", "application/json");
  for (const auto& [name, value] : headers) request.set_header(name, value);
  const httplib::Result result = client_->send(request);
  if (!result) ThrowUnreachable(url_, result.error());
  compat::JsonFault fault;
  auto document = compat::JsonDocument::TryParse(result->body, fault);
  if (!document) {
    throw Error(ErrorKind::kIo, method + " " + path + ": what answers at " + url_ +
                                    " is no d1-emulator: it says " +
                                    std::to_string(result->status));
  }
  return {result->status, std::move(*document)};
}

compat::JsonDocument ServerClient::Get(const std::string& method, const std::string& path,
                                       const std::string& body, const Variables& headers) {
  Answer answer = Send(method, path, body, headers);
  if (answer.status / 100 != 2) throw Error(ErrorKind::kInvalidRequest, ComplaintOf(answer));
  return std::move(answer.body);
}

void ServerClient::Upload(const std::string& url, const std::string& bytes) {
  const std::size_t path = url.find('/', url.find("//") + 2);
  const httplib::Result result = client_->Put(url.substr(path), bytes, "application/octet-stream");
  if (!result) ThrowUnreachable(url_, result.error());
  if (result->status / 100 == 2) return;
  throw Error(ErrorKind::kInvalidRequest, "the server took no upload: it says " +
                                              std::to_string(result->status) + " " + result->body);
}

std::string PercentEncoded(const std::string& text) { return httplib::encode_uri_component(text); }

std::string TextAt(const compat::JsonDocument& answer, const std::string& path) {
  if (auto text = FindTextAt(answer.root(), path)) return std::move(*text);
  throw Error(ErrorKind::kIo, "the server's answer has no " + path);
}

std::string ComplaintOf(const ServerClient::Answer& answer) {
  const JsonValue root = answer.body.root();
  if (const auto message = FindTextAt(root, "error.message")) return *message;
  if (const auto error = FindTextAt(root, "error")) return *error;
  const auto errors = FindAt(root, "errors");
  if (errors && errors->Is(JsonKind::kArray) && !errors->elements().empty()) {
    if (const auto message = FindTextAt(errors->elements()[0], "message")) return *message;
  }
  return "the server says " + std::to_string(answer.status);
}

}  // namespace emulator

#include "bench/control/control_client.h"

#include <stdexcept>
#include <string_view>

#include <httplib.h>

#include "bench/emulator_client.h"
#include "compat/json/json_text.h"

namespace bench {

namespace {

constexpr int kLongestMinutes = 10;

// The first text of that key.
std::string TextIn(const std::string& json, const std::string& key) {
  const std::string begin = "\"" + key + "\":\"";
  const std::size_t start = json.find(begin);
  if (start == std::string::npos) throw std::runtime_error("no " + key + " in " + json);
  const std::size_t first = start + begin.size();
  return json.substr(first, json.find('"', first) - first);
}

std::string DatabasesOf(const std::string& account_id) {
  return "/client/v4/accounts/" + account_id + "/d1/database";
}

}  // namespace

ControlClient::ControlClient(int port)
    : client_(std::make_unique<httplib::Client>("127.0.0.1", port)) {
  client_->set_keep_alive(true);
  client_->set_tcp_nodelay(true);
  client_->set_read_timeout(std::chrono::minutes(kLongestMinutes));
  client_->set_bearer_token_auth(EmulatorClient::Token());
}

ControlClient::~ControlClient() = default;
ControlClient::ControlClient(ControlClient&&) noexcept = default;

ControlAnswer ControlClient::Send(const std::string& method, const std::string& path,
                                  const std::string& body) {
  httplib::Request request;
  request.method = method;
  request.path = path;
  request.body = body;
  request.set_header("Content-Type", "application/json");
  const httplib::Result result = client_->send(request);
  if (!result) throw std::runtime_error(path + ": " + httplib::to_string(result.error()));
  return {result->status, result->body};
}

std::string ControlClient::Get(const std::string& method, const std::string& path,
                               const std::string& body) {
  ControlAnswer answer = Send(method, path, body);
  if (answer.status / 100 != 2) throw std::runtime_error(path + " answers " + answer.body);
  return std::move(answer.body);
}

void ControlClient::MakeTemplate(const std::string& name, const std::vector<std::string>& names,
                                 const std::vector<std::string>& sql) {
  const std::string path = "/_d1/templates/" + name;
  const std::string account_id = TextIn(Get("PUT", path, "{}"), "account_id");
  for (const std::string& database : names) {
    const std::string made =
        Get("POST", DatabasesOf(account_id), R"({"name":")" + database + R"("})");
    const Namespace space{account_id, TextIn(made, "uuid")};
    for (const std::string& text : sql) Query(space, text);
  }
  Get("POST", path + "/ready", "{}");
}

ControlClient::Namespace ControlClient::MakeNamespace(const std::string& template_name) {
  const std::string made =
      Get("POST", "/_d1/namespaces", R"({"template":")" + template_name + R"("})");
  return {TextIn(made, "account_id"), TextIn(made, "uuid")};
}

void ControlClient::Reset(const Namespace& space) {
  Get("POST", "/_d1/namespaces/" + space.account_id + "/reset", "{}");
}

void ControlClient::Query(const Namespace& space, const std::string& sql) {
  std::string body = R"({"sql":)";
  compat::AppendJsonString(body, sql);
  Get("POST", DatabasesOf(space.account_id) + "/" + space.uuid + "/query", body + "}");
}

std::string ControlClient::Bookmark(const Namespace& space) {
  const std::string path = DatabasesOf(space.account_id) + "/" + space.uuid;
  return TextIn(Get("GET", path + "/time_travel/bookmark", ""), "bookmark");
}

}  // namespace bench

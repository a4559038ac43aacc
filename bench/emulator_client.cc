#include "bench/emulator_client.h"

#include <stdexcept>

#include <httplib.h>

#include "compat/configuration.h"
#include "compat/json/json_text.h"

namespace bench {

namespace {

std::string BodyOf(const httplib::Result& result, const std::string& path) {
  if (!result) throw std::runtime_error(path + ": " + httplib::to_string(result.error()));
  if (result->status != 200) throw std::runtime_error(path + " answers " + result->body);
  return result->body;
}

}  // namespace

EmulatorClient::EmulatorClient(int port)
    : client_(std::make_unique<httplib::Client>("127.0.0.1", port)) {
  client_->set_keep_alive(true);
  client_->set_tcp_nodelay(true);
  client_->set_read_timeout(120);
  client_->set_bearer_token_auth(Token());
}

EmulatorClient::~EmulatorClient() = default;

const std::string& EmulatorClient::Token() {
  static const std::string token(compat::Configuration::kOpenToken);
  return token;
}

std::string EmulatorClient::DatabasesPath() {
  return "/client/v4/accounts/" + std::string(compat::Configuration::kOpenAccountId) +
         "/d1/database";
}

std::string EmulatorClient::QueryPath(const std::string& uuid) {
  return DatabasesPath() + "/" + uuid + "/query";
}

std::string EmulatorClient::CreateDatabase(const std::string& name) {
  const std::string answer = Post(DatabasesPath(), R"({"name":")" + name + R"("})");
  const std::string key = R"("uuid":")";
  const std::size_t start = answer.find(key);
  if (start == std::string::npos) throw std::runtime_error("no uuid in " + answer);
  return answer.substr(start + key.size(), 36);
}

void EmulatorClient::Query(const std::string& uuid, const std::string& sql) {
  std::string body = R"({"sql":)";
  compat::AppendJsonString(body, sql);
  Post(QueryPath(uuid), body + "}");
}

std::string EmulatorClient::Get(const std::string& path) {
  return BodyOf(client_->Get(path), path);
}

std::string EmulatorClient::Post(const std::string& path, const std::string& body) {
  return BodyOf(client_->Post(path, body, "application/json"), path);
}

std::string EmulatorClient::CallBinding(const std::string& path, const std::string& binding,
                                        const std::string& call_url, const std::string& body,
                                        const std::string& session) {
  httplib::Headers headers = {{"MF-Binding", binding}, {"MF-URL", call_url}};
  if (!session.empty()) headers.emplace("MF-Header-x-cf-d1-session-commit-token", session);
  return BodyOf(client_->Post(path, headers, body, "application/json"), path);
}

}  // namespace bench

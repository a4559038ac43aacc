#include "tests/support/api_client.h"

#include <chrono>
#include <csignal>
#include <stdexcept>

#include <httplib.h>
#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

namespace tests {

struct ApiClient::Connection {
  explicit Connection(const RunningServer& server)
      : client("127.0.0.1", server.port()),
        base("/client/v4/accounts/" + server.account_id() + "/d1/database") {
    client.set_keep_alive(true);
    client.set_tcp_nodelay(true);
    client.set_read_timeout(std::chrono::minutes(2));
    client.set_bearer_token_auth(server.token());
  }

  httplib::Client client;
  std::string base;
};

ApiClient::ApiClient(const RunningServer& server)
    : connection_(std::make_unique<Connection>(server)) {
  // cpp-httplib's client lets a server that was killed in the middle raise the signal.
  std::signal(SIGPIPE, SIG_IGN);
}
ApiClient::~ApiClient() = default;
ApiClient::ApiClient(ApiClient&&) noexcept = default;

ApiAnswer ApiClient::Send(const std::string& method, const std::string& path,
                          const std::string& body) {
  return SendTo(method, connection_->base + path, body);
}

ApiAnswer ApiClient::SendTo(const std::string& method, const std::string& path,
                            const std::string& body) {
  httplib::Request request;
  request.method = method;
  request.path = path;
  request.body = body;
  if (!body.empty()) request.set_header("Content-Type", "application/json");
  const httplib::Result result = connection_->client.send(request);
  if (!result) return {};
  return {result->status, result->body};
}

ApiAnswer ApiClient::CallBinding(const std::string& path, const std::string& sql,
                                 std::string& session) {
  constexpr const char* kSession = "x-cf-d1-session-commit-token";
  httplib::Headers headers = {{"MF-Binding", "DB"}, {"MF-URL", "http://d1/query"}};
  if (!session.empty()) headers.emplace(std::string("MF-Header-") + kSession, session);
  const std::string body = R"({"sql":)" + JsonString(sql) + R"(,"params":[]})";
  const httplib::Result result = connection_->client.Post(path, headers, body, "application/json");
  if (!result) return {};
  if (result->has_header(kSession)) session = result->get_header_value(kSession);
  return {result->status, result->body};
}

ApiAnswer ApiClient::Get(const std::string& path) {
  const httplib::Result result = connection_->client.Get(path);
  if (!result) return {};
  return {result->status, result->body};
}

std::string ApiClient::Create(const std::string& name) {
  const ApiAnswer answer = Send("POST", "", R"({"name":)" + JsonString(name) + "}");
  rapidjson::Document json;
  json.Parse(answer.body.data(), answer.body.size());
  if (answer.status != 200 || !json.IsObject() || !json["result"].IsObject()) {
    throw std::runtime_error("creating " + name + ": " + std::to_string(answer.status) + " " +
                             answer.body);
  }
  return json["result"]["uuid"].GetString();
}

ApiAnswer ApiClient::Query(const std::string& uuid, const std::string& sql) {
  return Send("POST", "/" + uuid + "/query", R"({"sql":)" + JsonString(sql) + "}");
}

std::string ApiClient::ValueOf(const std::string& uuid, const std::string& sql) {
  const ApiAnswer answer = Send("POST", "/" + uuid + "/raw", R"({"sql":)" + JsonString(sql) + "}");
  rapidjson::Document json;
  json.Parse(answer.body.data(), answer.body.size());
  if (answer.status != 200 || !json.IsObject() || json["result"].Empty() ||
      json["result"][0]["results"]["rows"].Empty()) {
    throw std::runtime_error(sql + ": " + std::to_string(answer.status) + " " + answer.body);
  }
  rapidjson::StringBuffer text;
  rapidjson::Writer<rapidjson::StringBuffer> writer(text);
  json["result"][0]["results"]["rows"][0][0].Accept(writer);
  return {text.GetString(), text.GetSize()};
}

std::string JsonString(const std::string& text) {
  rapidjson::StringBuffer out;
  rapidjson::Writer<rapidjson::StringBuffer> writer(out);
  writer.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
  return {out.GetString(), out.GetSize()};
}

}  // namespace tests

#include "emulator/run/template_namespace.h"

#include <iostream>
#include <utility>

#include "compat/json/json_writer.h"
#include "emulator/run/server_client.h"
#include "storage/error.h"

namespace emulator {

using storage::Error;
using storage::ErrorKind;

namespace {

constexpr int kOk = 200;
constexpr int kCreated = 201;
constexpr int kLocked = 423;
constexpr const char* kTurn = R"({"wait":"1s"})";  // how late goes_on is asked

void Fill(ServerClient& client, const std::string& path, const ServerAccess& account,
          const std::function<void(const ServerAccess&)>& fill) {
  try {
    fill(account);
    client.Get("POST", path + "/ready");
  } catch (const Error&) {
    client.Send("DELETE", path);
    throw;
  }
}

// False when it was not waited for.
bool EnsureTemplate(ServerClient& client, const std::string& url, const TemplateOrder& order) {
  const std::string path = "/_d1/templates/" + order.name;
  bool is_told = false;
  while (order.goes_on()) {
    const ServerClient::Answer answer = client.Send("PUT", path, kTurn);
    switch (answer.status) {
      case kOk:
        return true;
      case kCreated:
        Fill(client, path, {url, TextAt(answer.body, "account_id"), TextAt(answer.body, "token")},
             order.fill);
        return true;
      case kLocked:
        if (!is_told) {
          std::cerr << "d1-emulator: waiting for template " << order.name
                    << ", which somebody else fills" << std::endl;
        }
        is_told = true;
        continue;
      default:
        throw Error(ErrorKind::kInvalidRequest,
                    "template " + order.name + ": " + ComplaintOf(answer));
    }
  }
  return false;
}

}  // namespace

TemplateNamespace::TemplateNamespace(ServerAccess server, const TemplateOrder& order)
    : server_(std::move(server)), access_{server_.url, "", server_.token} {
  ServerClient client(server_);
  if (!EnsureTemplate(client, server_.url, order)) return;
  std::string body;
  compat::JsonWriter(body).BeginObject().Key("template").String(order.name).EndObject();
  const compat::JsonDocument made = client.Get("POST", "/_d1/namespaces", body);
  access_ = {server_.url, TextAt(made, "account_id"), TextAt(made, "token")};
}

TemplateNamespace::~TemplateNamespace() {
  if (access_.account_id.empty()) return;
  try {
    ServerClient(server_).Send("DELETE", "/_d1/namespaces/" + access_.account_id);
  } catch (const Error& error) {
    std::cerr << "d1-emulator: namespace " << access_.account_id << " stays: " << error.what()
              << '\n';
  }
}

}  // namespace emulator

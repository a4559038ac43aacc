#include "emulator/run/running_server.h"

#include <optional>
#include <string_view>

#include <httplib.h>

#include "compat/configuration.h"
#include "compat/json/json_reader.h"
#include "emulator/run/project_account.h"
#include "storage/error.h"

namespace emulator {

using storage::Error;
using storage::ErrorKind;

namespace {

constexpr std::string_view kApiPath = "/client/v4";

// The id of the first account of an answer to GET …/accounts.
std::optional<std::string> FirstAccountOf(const std::string& body) {
  compat::JsonFault fault;
  const auto document = compat::JsonDocument::TryParse(body, fault);
  if (!document || !document->root().Is(compat::JsonKind::kObject)) return std::nullopt;
  const auto result = document->root().Find("result");
  if (!result || !result->Is(compat::JsonKind::kArray)) return std::nullopt;
  for (const compat::JsonValue account : result->elements()) {
    const auto id = account.Is(compat::JsonKind::kObject) ? account.Find("id") : std::nullopt;
    if (id && id->Is(compat::JsonKind::kString)) return std::string(id->AsString());
  }
  return std::nullopt;
}

// The one that the project wants, where the server has it; else its first.
std::string AccountFor(httplib::Client& client, const std::string& token, const std::string& first,
                       const std::string& wanted, std::ostream& messages) {
  if (wanted.empty() || wanted == first) return first;
  const httplib::Result answer =
      client.Get(std::string(kApiPath) + "/accounts/" + wanted + "/d1/database",
                 {{"authorization", "Bearer " + token}});
  if (answer && answer->status == 200) return wanted;
  TellOfMissingAccount(wanted, messages);
  return first;
}

}  // namespace

ServerAccess AskServer(std::string url, const std::string& account_id, std::ostream& messages) {
  while (url.ends_with('/')) url.pop_back();
  if (url.ends_with(kApiPath)) url.resize(url.size() - kApiPath.size());
  httplib::Client client(url);
  if (!client.is_valid()) throw Error(ErrorKind::kInvalidRequest, "\"" + url + "\" is no address");
  for (const std::string& token :
       {std::string(compat::Configuration::kOpenToken), EnvironmentValue("CLOUDFLARE_API_TOKEN")}) {
    if (token.empty()) continue;
    const httplib::Result answer =
        client.Get(std::string(kApiPath) + "/accounts", {{"authorization", "Bearer " + token}});
    if (!answer) {
      throw Error(ErrorKind::kIo, "no server can be reached at " + url + ": " +
                                      httplib::to_string(answer.error()) +
                                      "; d1-emulator serve starts one");
    }
    if (answer->status == 200) {
      if (const auto first = FirstAccountOf(answer->body)) {
        return {url, AccountFor(client, token, *first, account_id, messages), token};
      }
      throw Error(ErrorKind::kIo, "what answers at " + url + " is no d1-emulator");
    }
    if (answer->status != 401 && answer->status != 403) {
      throw Error(ErrorKind::kIo, "what answers at " + url + " is no d1-emulator: it says " +
                                      std::to_string(answer->status));
    }
  }
  throw Error(
      ErrorKind::kForbidden,
      "the server at " + url + " wants a token of its --config: set CLOUDFLARE_API_TOKEN to one");
}

}  // namespace emulator

#include "emulator/commands/import_by_server.h"

#include <chrono>
#include <filesystem>
#include <optional>
#include <sstream>
#include <string_view>

#include <httplib.h>

#include "compat/json/json_reader.h"
#include "compat/json/json_writer.h"
#include "emulator/commands/folder_key.h"
#include "storage/error.h"

namespace emulator {

using storage::Error;
using storage::ErrorKind;

namespace {

constexpr std::chrono::hours kLongestImport{24};

std::string TextOf(const ImportOrder& order) {
  std::string text;
  compat::JsonWriter json(text);
  json.BeginObject();
  json.Key("file").String(std::filesystem::absolute(order.file).string());
  json.Key("database").String(order.database);
  if (order.name) json.Key("name").String(*order.name);
  if (order.id) json.Key("id").String(*order.id);
  if (order.account) json.Key("account").String(*order.account);
  json.EndObject();
  return text;
}

std::optional<std::string> FindString(const compat::JsonDocument& document, std::string_view key) {
  if (!document.root().Is(compat::JsonKind::kObject)) return std::nullopt;
  const auto value = document.root().Find(key);
  if (!value || !value->Is(compat::JsonKind::kString)) return std::nullopt;
  return std::string(value->AsString());
}

std::string Said(std::string_view key, std::string_view text) {
  std::string said;
  compat::JsonWriter json(said);
  json.BeginObject().Key(key).String(text).EndObject();
  return said;
}

}  // namespace

void ImportByServer(const ServerAnnouncement& server, const ImportOrder& order,
                    std::ostream& messages) {
  httplib::Client client(server.url);
  client.set_read_timeout(kLongestImport);
  const httplib::Result result =
      client.Post(kImportPath, {{kFolderKeyHeader, server.key}}, TextOf(order), "application/json");
  if (!result) {
    throw Error(ErrorKind::kLocked,
                "another d1-emulator is using the data folder, and cannot be"
                " reached at " +
                    server.url + ": " + httplib::to_string(result.error()));
  }
  compat::JsonFault fault;
  const auto answer = compat::JsonDocument::TryParse(result->body, fault);
  if (const auto said = answer ? FindString(*answer, "messages") : std::nullopt) {
    messages << *said;
    return;
  }
  const auto why = answer ? FindString(*answer, "error") : std::nullopt;
  throw Error(
      ErrorKind::kInvalidRequest,
      why.value_or("the server at " + server.url + " answered " + std::to_string(result->status)));
}

Response ImportRoute::Answer(const Request& request) const {
  CheckFolderKey(request, key_);
  const compat::JsonDocument wanted = compat::JsonDocument::Parse(request.body->ReadAll());
  ImportOrder order;
  order.file = FindString(wanted, "file").value_or("");
  order.database = FindString(wanted, "database").value_or("");
  order.name = FindString(wanted, "name");
  order.id = FindString(wanted, "id");
  order.account = FindString(wanted, "account");
  order.account_of_new = configuration_.default_account().id;
  order.max_databases = max_databases_;
  order.progress = ImportOrder::Progress::kHidden;
  order.check_write = [this](const std::string& account_id) { quota_.CheckWrite(account_id); };
  std::ostringstream messages;
  try {
    const bool is_open = configuration_.mode == compat::ConfigurationMode::kOpen;
    order.has_account = [this, is_open](const std::string& account_id) {
      return is_open || configuration_.FindAccount(account_id) != nullptr;
    };
    if (order.account && !order.has_account(*order.account)) {
      throw Error(ErrorKind::kInvalidRequest, "there is no account " + *order.account);
    }
    FolderImport(databases_, order, messages).Run();
    return JsonResponse(Said("messages", messages.str()));
  } catch (const Error& error) {
    // Whatever its kind, the words are for the person at the command.
    Response response = JsonResponse(Said("error", error.what()));
    response.status = 400;
    return response;
  }
}

}  // namespace emulator

#include "emulator/commands/import_by_server.h"

#include <filesystem>
#include <sstream>

#include "compat/json/json_reader.h"
#include "compat/json/json_texts.h"
#include "compat/json/json_writer.h"
#include "emulator/commands/folder_call.h"
#include "storage/error.h"

namespace emulator {

using storage::Error;
using storage::ErrorKind;

namespace {

std::string TextOf(const ImportOrder& order) {
  std::string text;
  compat::JsonWriter json(text);
  json.BeginObject();
  json.Key("file").String(std::filesystem::absolute(order.file).string());
  json.Key("database").String(order.database);
  if (!order.origin.empty()) json.Key("origin").String(order.origin);
  if (order.name) json.Key("name").String(*order.name);
  if (order.id) json.Key("id").String(*order.id);
  if (order.account) json.Key("account").String(*order.account);
  json.EndObject();
  return text;
}

}  // namespace

void ImportByServer(const ServerAnnouncement& server, const ImportOrder& order,
                    std::ostream& messages) {
  messages << CallFolderServer(server, kImportPath, TextOf(order));
}

Response ImportRoute::Answer(const Request& request) const {
  return AnswerFolderCall(request, key_, [this](const compat::JsonDocument& wanted) {
    ImportOrder order;
    order.file = compat::FindTextAt(wanted.root(), "file").value_or("");
    order.database = compat::FindTextAt(wanted.root(), "database").value_or("");
    order.origin = compat::FindTextAt(wanted.root(), "origin").value_or("");
    order.name = compat::FindTextAt(wanted.root(), "name");
    order.id = compat::FindTextAt(wanted.root(), "id");
    order.account = compat::FindTextAt(wanted.root(), "account");
    return Import(order);
  });
}

std::string ImportRoute::Import(ImportOrder& order) const {
  order.account_of_new = configuration_.default_account().id;
  order.max_databases = max_databases_;
  order.progress = ImportOrder::Progress::kHidden;
  order.check_write = [this](const std::string& account_id) { quota_.CheckWrite(account_id); };
  const bool is_open = configuration_.mode == compat::ConfigurationMode::kOpen;
  order.has_account = [this, is_open](const std::string& account_id) {
    return is_open || configuration_.FindAccount(account_id) != nullptr;
  };
  if (order.account && !order.has_account(*order.account)) {
    throw Error(ErrorKind::kInvalidRequest, "there is no account " + *order.account);
  }
  std::ostringstream messages;
  FolderImport(databases_, order, messages).Run();
  return messages.str();
}

}  // namespace emulator

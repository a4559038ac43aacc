#include "emulator/control/fork_handlers.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "compat/cloudflare/database_json.h"
#include "compat/cloudflare/database_request.h"
#include "compat/cloudflare/errors.h"
#include "compat/control/errors.h"
#include "compat/control/forks.h"
#include "compat/json/json_writer.h"
#include "compat/limits.h"
#include "emulator/control/state_finder.h"
#include "storage/error.h"

namespace emulator {

namespace cf = compat::cloudflare;
namespace control = compat::control;
using control::Operation;
using storage::Error;
using storage::ErrorKind;

namespace {

constexpr std::string_view kForkSuffix = "-fork-";
// Of a source's name, so that there is room for what follows it.
constexpr std::size_t kMostOfName = 230;

// Throws kInvalidRequest at `path` for a name that no database may have.
void CheckName(const std::string& name, const std::string& path) {
  try {
    cf::CheckDatabaseName(name);
  } catch (const Error&) {
    throw Error::At(path, "no database can be called so: a name is of letters, digits, _ and -");
  }
}

// An empty file is one to SQLite, and so is what it has not looked at yet.
void CheckIsDatabase(const storage::TransferFile& file) {
  constexpr std::string_view kHeader("SQLite format 3\0", 16);
  std::string start(kHeader.size(), ' ');
  start.resize(file.ReadAt(0, start.data(), start.size()));
  if (start != kHeader) throw Error(ErrorKind::kInvalidRequest, "the body is no SQLite database");
}

}  // namespace

void ForkHandlers::Add(ControlHandlers& handlers) {
  handlers[Operation::kForkDatabase] = [this](const ControlCall& call) { return Fork(call); };
  handlers[Operation::kUploadDatabase] = [this](const ControlCall& call) { return Upload(call); };
}

Response ForkHandlers::AnswerOf(const storage::ForkedDatabase& made) {
  std::optional<storage::DatabaseStatistics> statistics;
  try {
    statistics = databases_.FindStatistics(made.record);
  } catch (const Error&) {
    // It is there, whatever its file tells.
  }
  std::string body;
  compat::JsonWriter json(body);
  cf::WriteCreatedDatabase(json, made.record, statistics);
  Response response = JsonResponse(control::ForkedAnswer(std::move(body), made.position));
  response.status = 201;
  return response;
}

Response ForkHandlers::Fork(const ControlCall& call) {
  const control::ForkRequest wanted = control::ReadFork(call.body);
  const auto source = targets_.GetDatabase(call);
  storage::ForkOrder order;
  order.wanted = *source;
  order.wanted.uuid.clear();
  order.wanted.folder.clear();
  if (wanted.account_id) order.wanted.account_id = targets_.GetAccount(call, *wanted.account_id);
  order.is_numbered = !wanted.name;
  order.wanted.name =
      wanted.name.value_or(source->name.substr(0, kMostOfName) + std::string(kForkSuffix));
  if (wanted.name) CheckName(*wanted.name, "name");
  order.most = most_;
  order.lifetime_ms = wanted.lifetime_ms;
  const auto database = OpenCaughtUp(databases_, *source, call.part(0));
  if (wanted.at) order.at = GetState(databases_, *source, *database, *wanted.at);
  try {
    return AnswerOf(databases_.Fork(order, *database));
  } catch (const Error& error) {
    if (!databases_.catalog().IsReady(source->folder))
      throw control::DatabaseNotFound(call.part(0));
    throw cf::CreationFailure(error, order.wanted.name, most_);
  }
}

Response ForkHandlers::Upload(const ControlCall& call) {
  const std::string* const name = call.parameters.Find("name");
  if (name == nullptr) throw Error::At("name", "expected what the database is to be called");
  CheckName(*name, "name");
  storage::DatabaseRecord wanted = cf::NewDatabaseOf(targets_.AccountOf(call));
  wanted.name = *name;
  if (databases_.catalog().HoldsName(wanted.account_id, *name)) {
    throw cf::CreationFailure(Error(ErrorKind::kAlreadyExists, ""), *name, most_);
  }
  const auto file = uploads_.NewNamedFile();
  call.routed.request.body->Read(compat::kMaxImportBytes,
                                 [&](std::string_view piece) { file->Append(piece); });
  CheckIsDatabase(*file);
  storage::ForkedDatabase made;
  try {
    made.record = databases_.Adopt(std::move(wanted), most_, file->path());
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::kCorruptFile || error.kind() == ErrorKind::kUnsupported) {
      throw Error(ErrorKind::kInvalidRequest, error.what());
    }
    throw cf::CreationFailure(error, *name, most_);
  }
  const auto database = databases_.Open(made.record);
  if (database->keeps_history()) made.position = database->history().Current();
  return AnswerOf(made);
}

}  // namespace emulator

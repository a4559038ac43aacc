#include "emulator/remote/remote_export.h"

#include <chrono>

#include "compat/json/json_writer.h"
#include "emulator/remote/transfer_state.h"
#include "storage/error.h"

namespace emulator {

using storage::Error;
using storage::ErrorKind;

namespace {

// A service holds its answer for about a second. One that does not is not asked without end.
constexpr std::chrono::milliseconds kBetweenPolls{100};

std::string RequestOf(const storage::DumpOptions& options, const std::string& bookmark) {
  std::string body;
  compat::JsonWriter json(body);
  json.BeginObject().Key("output_format").String("polling");
  json.Key("dump_options").BeginObject();
  json.Key("no_schema").Boolean(!options.schema).Key("no_data").Boolean(!options.data);
  json.Key("tables").BeginArray();
  for (const std::string& name : options.names) json.String(name);
  json.EndArray();
  if (options.form == storage::DumpForm::kShell) {
    json.Key("compatibility").String("sqlite3_cli_only");
  }
  json.EndObject();
  if (!bookmark.empty()) json.Key("current_bookmark").String(bookmark);
  json.EndObject();
  return body;
}

}  // namespace

std::string ExportRemotely(RemoteDatabases& databases, const RemoteDatabase& database,
                           const storage::DumpOptions& options) {
  RemoteClient& client = databases.client();
  const std::string path = databases.PathOf(database.uuid) + "/export";
  Retries retries(client.access().pause, client.messages());
  std::string bookmark;
  for (;;) {
    const auto answer = client.Send("POST", path, RequestOf(options, bookmark), Repeat::kSafe);
    const TransferState state = TransferStateOf(*answer);
    switch (state.phase) {
      case TransferState::Phase::kComplete: {
        std::string url = answer->Text("result.result.signed_url");
        if (!url.empty()) return url;
        throw Error(ErrorKind::kIo, "the dump of " + database.name + " has no address");
      }
      case TransferState::Phase::kActive:
        if (state.bookmark == bookmark) client.access().pause(kBetweenPolls);
        bookmark = state.bookmark;
        break;
      case TransferState::Phase::kFailed:
        if (IsPassingError(state.complaint) &&
            retries.Again(database.name + ": " + state.complaint)) {
          bookmark.clear();
          break;
        }
        throw Error(ErrorKind::kInvalidRequest,
                    database.name + " is not exported: " + state.complaint);
    }
  }
}

}  // namespace emulator

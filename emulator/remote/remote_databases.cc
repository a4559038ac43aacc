#include "emulator/remote/remote_databases.h"

#include <chrono>
#include <cstdint>
#include <utility>

#include "compat/json/json_value.h"
#include "compat/json/json_writer.h"
#include "emulator/run/server_client.h"
#include "storage/error.h"

namespace emulator {

using compat::JsonKind;
using compat::JsonValue;
using storage::Error;
using storage::ErrorKind;

namespace {

constexpr int kNotFound = 404;

constexpr const char* kCountObjects =
    "SELECT count(*) FROM sqlite_schema WHERE lower(substr(name, 1, 4)) <> '_cf_' AND "
    "lower(substr(name, 1, 7)) <> 'sqlite_'";

// So long an import may go on of which nobody knows how it ends.
constexpr int kMostLooks = 1800;
constexpr std::chrono::seconds kBetweenLooks{2};

std::string ObjectOf(const std::string& key, const std::string& text) {
  std::string body;
  compat::JsonWriter(body).BeginObject().Key(key).String(text).EndObject();
  return body;
}

bool IsOfATransfer(const std::string& complaint) {
  return complaint.find("Currently processing a long-running") != std::string::npos;
}

// The only value of an answer of /raw.
std::optional<std::int64_t> OnlyNumberIn(const RemoteAnswer& answer) {
  const auto result = answer.body.root().Find("result");
  if (!result || !result->Is(JsonKind::kArray) || result->elements().empty()) return std::nullopt;
  const JsonValue first = result->elements()[0];
  const auto results = first.Is(JsonKind::kObject) ? first.Find("results") : std::nullopt;
  const auto rows =
      results && results->Is(JsonKind::kObject) ? results->Find("rows") : std::nullopt;
  if (!rows || !rows->Is(JsonKind::kArray) || rows->elements().empty()) return std::nullopt;
  const JsonValue row = rows->elements()[0];
  if (!row.Is(JsonKind::kArray) || row.elements().empty()) return std::nullopt;
  const JsonValue value = row.elements()[0];
  return value.Is(JsonKind::kNumber) ? value.AsInt64() : std::nullopt;
}

}  // namespace

RemoteDatabases::RemoteDatabases(RemoteClient& client, const std::string& account_id)
    : client_(client), path_("/accounts/" + PercentEncoded(account_id) + "/d1/database") {}

std::optional<RemoteDatabase> RemoteDatabases::Find(const std::string& name_or_uuid) {
  const auto answer = client_.Send(
      "GET", path_ + "/" + PercentEncoded(name_or_uuid) + "?fields=uuid%2Cname", "", Repeat::kSafe);
  if (answer->status == kNotFound) return std::nullopt;
  RemoteDatabase found{answer->Text("result.uuid"), answer->Text("result.name")};
  if (!answer->Succeeded() || found.uuid.empty() || found.name.empty()) {
    throw Error(ErrorKind::kInvalidRequest,
                client_.access().api.origin + ": " + answer->Complaint());
  }
  return found;
}

RemoteDatabase RemoteDatabases::Create(const std::string& name, const std::string& wanted_uuid) {
  Retries retries(client_.access().pause, client_.messages());
  for (;;) {
    const auto answer = client_.Send("POST", path_, ObjectOf("name", name), Repeat::kUnsafe,
                                     {{kWantedUuidHeader, wanted_uuid}});
    if (answer) {
      RemoteDatabase made{answer->Text("result.uuid"), name};
      if (answer->Succeeded() && !made.uuid.empty()) return made;
      throw Error(ErrorKind::kInvalidRequest, client_.access().api.origin + " makes no database " +
                                                  name + ": " + answer->Complaint());
    }
    // It was not there a moment ago.
    if (auto made = Find(name)) return std::move(*made);
    if (!retries.Again("there is no database " + name + " yet")) {
      throw Error(ErrorKind::kIo, client_.access().api.origin + " makes no database " + name);
    }
  }
}

void RemoteDatabases::Delete(const std::string& uuid) {
  const auto answer = client_.Send("DELETE", PathOf(uuid), "", Repeat::kSafe);
  if (answer->Succeeded() || answer->status == kNotFound) return;
  throw Error(ErrorKind::kInvalidRequest, client_.access().api.origin + ": " + answer->Complaint());
}

bool RemoteDatabases::IsEmpty(const std::string& uuid) {
  std::string complaint;
  for (int look = 0; look < kMostLooks; ++look) {
    const auto answer =
        client_.Send("POST", PathOf(uuid) + "/raw", ObjectOf("sql", kCountObjects), Repeat::kSafe);
    const auto count = answer->Succeeded() ? OnlyNumberIn(*answer) : std::nullopt;
    if (count) return *count == 0;
    complaint = answer->Complaint();
    if (!IsOfATransfer(complaint)) break;
    client_.access().pause(kBetweenLooks);
  }
  throw Error(ErrorKind::kInvalidRequest, client_.access().api.origin + ": " + complaint);
}

}  // namespace emulator

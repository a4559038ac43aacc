#include "emulator/run/filling_by_server.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "compat/cloudflare/database_request.h"
#include "compat/json/json_texts.h"
#include "compat/json/json_value.h"
#include "compat/md5.h"
#include "emulator/run/filling.h"
#include "emulator/run/project_databases.h"
#include "emulator/run/server_client.h"
#include "storage/error.h"

namespace emulator {

using compat::JsonKind;
using compat::JsonObjectOf;
using compat::JsonValue;
using storage::Error;
using storage::ErrorKind;

namespace {

class AccountFilling {
 public:
  explicit AccountFilling(const ServerAccess& account)
      : client_(account),
        databases_("/client/v4/accounts/" + account.account_id + "/d1/database"),
        binding_("/binding/@" + account.account_id + ":" + PercentEncoded(account.token) + "?DB=") {
  }

  // A Worker's binding that asks for it makes a database of this uuid.
  void MakeWithUuid(const std::string& uuid) {
    client_.Get("POST", binding_ + uuid, R"({"sql":"SELECT 1","params":[]})",
                {{"MF-Binding", "DB"}, {"MF-URL", "http://d1/query"}});
  }
  // Answers its uuid.
  std::string Make(const std::string& name) {
    return TextAt(client_.Get("POST", databases_, JsonObjectOf({{"name", name}})), "result.uuid");
  }

  // The first value of each row.
  std::set<std::string> Run(const std::string& uuid, const std::string& sql) {
    const compat::JsonDocument answer =
        client_.Get("POST", databases_ + "/" + uuid + "/raw", JsonObjectOf({{"sql", sql}}));
    std::set<std::string> values;
    for (const JsonValue result : answer.root().Find("result")->elements()) {
      const auto results = result.Find("results");
      if (!results) continue;
      for (const JsonValue row : results->Find("rows")->elements()) {
        const JsonValue value = row.elements()[0];
        if (value.Is(JsonKind::kString)) values.emplace(value.AsString());
      }
    }
    return values;
  }

  // As wrangler d1 execute --file.
  void Import(const std::string& uuid, const std::string& sql) {
    const std::string path = databases_ + "/" + uuid + "/import";
    compat::Md5 digest;
    digest.Add(sql);
    const std::string etag = digest.Finish();
    const compat::JsonDocument begun =
        client_.Get("POST", path, JsonObjectOf({{"action", "init"}, {"etag", etag}}));
    client_.Upload(TextAt(begun, "result.upload_url"), sql);
    compat::JsonDocument answer =
        client_.Get("POST", path,
                    JsonObjectOf({{"action", "ingest"},
                                  {"etag", etag},
                                  {"filename", TextAt(begun, "result.filename")}}));
    while (TextAt(answer, "result.status") == "active") {
      answer =
          client_.Get("POST", path,
                      JsonObjectOf({{"action", "poll"},
                                    {"current_bookmark", TextAt(answer, "result.at_bookmark")}}));
    }
    if (TextAt(answer, "result.status") == "complete") return;
    throw Error(ErrorKind::kInvalidRequest, TextAt(answer, "result.error"));
  }

 private:
  ServerClient client_;
  const std::string databases_;
  const std::string binding_;
};

// The uuids of the configuration's databases by their names.
std::map<std::string, std::string> MakeAll(AccountFilling& account,
                                           const compat::WranglerConfig& project) {
  std::map<std::string, std::string> uuids;
  std::set<std::string> made;
  for (const compat::WranglerDatabase& database : project.databases) {
    const std::string name = NameOf(database);
    const std::string uuid = MainUuidOf(database);
    if (uuid.empty()) {
      if (!uuids.contains(name)) uuids.emplace(name, account.Make(name));
    } else {
      if (made.insert(uuid).second) account.MakeWithUuid(uuid);
      uuids.emplace(name, uuid);
    }
  }
  return uuids;
}

std::string TableOf(const compat::WranglerConfig& project, const std::string& name) {
  const auto found = std::ranges::find_if(project.databases, [&](const auto& database) {
    return NameOf(database) == name && !database.migrations_table.empty();
  });
  return found == project.databases.end() ? kMigrationsTable : found->migrations_table;
}

}  // namespace

void FillByServer(const ServerAccess& account, const Options& options,
                  const compat::WranglerConfig& project, std::ostream& messages) {
  AccountFilling filling(account);
  std::map<std::string, std::string> uuids = MakeAll(filling, project);
  if (!options.migrations && !options.seed_sql) return;
  std::string name = NameToFill(options);
  if (options.database.empty() && uuids.size() == 1) name = uuids.begin()->first;
  std::string uuid = name;
  if (uuids.contains(name)) {
    uuid = uuids[name];
  } else if (compat::cloudflare::IsUuid(name)) {
    filling.MakeWithUuid(name);
  } else {
    uuid = filling.Make(name);
  }
  if (options.migrations) {
    ApplyMigrations([&](const std::string& sql) { return filling.Run(uuid, sql); }, name,
                    *options.migrations, TableOf(project, name), messages);
  }
  if (options.seed_sql) {
    try {
      filling.Import(uuid, ReadText(*options.seed_sql));
    } catch (const Error& error) {
      throw Error(error.kind(), options.seed_sql->string() + ": " + error.what());
    }
    messages << "d1-emulator: ran " << options.seed_sql->string() << " on " << name << '\n';
  }
}

}  // namespace emulator

// A data folder that something has happened to: the server answers for what is left, and commands
// mend what can be mended.

#include <filesystem>
#include <fstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>

#include "storage/clock.h"
#include "storage/data_directory.h"
#include "storage/database/databases.h"
#include "storage/id_source.h"
#include "tests/emulator/commands/command_line_fixture.h"
#include "tests/support/api_client.h"
#include "tests/support/fake_clock.h"
#include "tests/support/plain_connection.h"
#include "tests/support/recorded_results.h"
#include "tests/support/recording_log.h"
#include "tests/support/running_server.h"
#include "tests/support/test_policy.h"

namespace emulator {
namespace {

namespace fs = std::filesystem;
using storage::DataDirectory;
using testing::HasSubstr;
using testing::Not;
using tests::ApiClient;
using tests::PlainConnection;
using tests::RunEmulator;
using tests::RunningServer;

class DamagedFolderTest : public CommandLineFixture {
 protected:
  // Each has a table and a row.
  static std::string MakeDatabase(ApiClient& client, const std::string& name) {
    std::string uuid = client.Create(name);
    client.Query(uuid, "CREATE TABLE t(a); INSERT INTO t VALUES (1)");
    return uuid;
  }
  static fs::path FileOf(const RunningServer& server, const std::string& uuid) {
    return DataDirectory::DatabaseFileIn(server.data(), uuid);
  }
  static std::string BookmarkOf(ApiClient& client, const std::string& uuid) {
    const tests::ApiAnswer answer = client.Send("GET", "/" + uuid + "/time_travel/bookmark");
    EXPECT_EQ(answer.status, 200) << answer.body;
    const std::string key = R"("bookmark":")";
    const std::size_t at = answer.body.find(key);
    return at == std::string::npos ? "" : answer.body.substr(at + key.size(), 59);
  }
  // A database of some commits in as many segments, all of them of one time.
  void MakeShopAt(std::int64_t time_ms) {
    const tests::FakeClock clock(time_ms);
    const tests::TestPolicy policy;
    storage::SeededIdSource ids(1);
    tests::RecordingLog log;
    storage::DatabasesOptions options;
    options.database.history.emplace().log.segment_bytes = 1;
    options.new_database_sql = "CREATE TABLE t(a)";
    const DataDirectory directory(data);
    storage::Databases databases(directory, policy, clock, ids, log, options);
    storage::DatabaseRecord record;
    record.account_id = "one";
    record.name = "shop";
    const auto shop = databases.Open(databases.Create(record, 1));
    const std::vector<storage::Query> insert = {{"INSERT INTO t VALUES (1)", {}}};
    for (int i = 0; i < 5; ++i) {
      tests::RecordedResults results;
      shop->Run(insert, storage::Access::kReadWrite, results);
    }
  }
  static std::vector<std::string> OnFolder(const RunningServer& server,
                                           std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--data", server.data().string()});
    return arguments;
  }
};

TEST_F(DamagedFolderTest, ADatabaseThatCannotBeReadKeepsNobodyFromTheOthers) {
  RunningServer server;
  std::vector<std::string> uuids;
  {
    ApiClient client(server);
    for (const char* name : {"whole", "text", "torn", "missing", "folder"}) {
      uuids.push_back(MakeDatabase(client, name));
    }
  }
  server.Stop();
  std::ofstream(FileOf(server, uuids[1])) << "this is no database";
  fs::resize_file(FileOf(server, uuids[2]), 5000);
  fs::remove_all(FileOf(server, uuids[3]).parent_path());
  fs::remove(FileOf(server, uuids[4]));
  fs::create_directory(FileOf(server, uuids[4]));
  server.Restart();

  ApiClient client(server);
  const tests::ApiAnswer list = client.Send("GET", "");
  EXPECT_EQ(list.status, 200) << list.body;
  for (const std::string& uuid : uuids) EXPECT_THAT(list.body, HasSubstr(uuid));
  EXPECT_THAT(list.body, HasSubstr(R"("count":5)"));
  EXPECT_THAT(list.body, HasSubstr(R"("total_count":5)"));
  EXPECT_THAT(list.body, HasSubstr(R"("num_tables":null,"file_size":null)"));
  EXPECT_EQ(client.ValueOf(uuids[0], "SELECT a FROM t"), "1");
  for (std::size_t i = 1; i < uuids.size(); ++i) {
    const tests::ApiAnswer answer = client.Query(uuids[i], "SELECT a FROM t");
    EXPECT_EQ(answer.status, 500) << answer.body;
    EXPECT_THAT(answer.body, Not(HasSubstr(server.data().string())));
    const tests::ApiAnswer shown = client.Send("GET", "/" + uuids[i]);
    EXPECT_EQ(shown.status, 200) << shown.body;
    EXPECT_EQ(client.Send("DELETE", "/" + uuids[i]).status, 200);
  }
  EXPECT_THAT(client.Send("GET", "").body, HasSubstr(R"("total_count":1)"));
}

TEST_F(DamagedFolderTest, ABookmarkHasWhatAnotherProgramCommitted) {
  RunningServer server;
  ApiClient client(server);
  const std::string shop = MakeDatabase(client, "shop");
  const std::string before = BookmarkOf(client, shop);
  PlainConnection(FileOf(server, shop).string()).Run("INSERT INTO t VALUES (2)");
  const std::string bookmark = BookmarkOf(client, shop);
  EXPECT_NE(bookmark, before);

  client.Query(shop, "DELETE FROM t");
  const std::string restore = "/" + shop + "/time_travel/restore?bookmark=";
  EXPECT_EQ(client.Send("POST", restore + bookmark).status, 200);
  EXPECT_EQ(client.ValueOf(shop, "SELECT count(*) FROM t"), "2");
}

TEST_F(DamagedFolderTest, AWriteBeyondTheLargestFileIsAnErrorOfThatWrite) {
  RunningServer server;
  ApiClient client(server);
  const std::string shop = MakeDatabase(client, "shop");
  const rlimit limit{400'000, 400'000};
  ASSERT_EQ(prlimit(server.pid(), RLIMIT_FSIZE, &limit, nullptr), 0);
  EXPECT_GE(client.Query(shop, "INSERT INTO t VALUES (randomblob(900000))").status, 400);
  EXPECT_TRUE(server.IsRunning());
  EXPECT_EQ(client.ValueOf(shop, "SELECT count(*) FROM t"), "1");
}

TEST_F(DamagedFolderTest, RecoversWhatTheCatalogHasLost) {
  RunningServer server;
  std::string shop;
  {
    ApiClient client(server);
    shop = MakeDatabase(client, "shop");
  }
  server.Stop();
  fs::remove(server.data() / "catalog.sqlite");
  server.Restart();
  EXPECT_THAT(server.Log(), HasSubstr("d1-emulator databases --recover"));
  const auto command = OnFolder(server, {"databases", "--recover"});
  ExpectComplaint(RunEmulator(command), 3, "is using the data folder");
  server.Stop();
  const ProgramEnd recovered = RunEmulator(command);
  EXPECT_EQ(recovered.exit_code, 0) << recovered.errors;
  EXPECT_THAT(recovered.output, HasSubstr(shop));
  EXPECT_THAT(RunEmulator(command).output, HasSubstr("knows all"));

  server.Restart();
  ApiClient client(server);
  EXPECT_THAT(client.Send("GET", "").body, HasSubstr("recovered-" + shop));
  EXPECT_EQ(client.ValueOf(shop, "SELECT a FROM t"), "1");
}

TEST_F(DamagedFolderTest, RebuildsADatabaseOutOfItsHistory) {
  RunningServer server;
  std::string shop;
  std::string bookmark;
  {
    ApiClient client(server);
    shop = MakeDatabase(client, "shop");
    bookmark = BookmarkOf(client, shop);
    client.Query(shop, "INSERT INTO t VALUES (2)");
  }
  const auto command = OnFolder(server, {"history", "rebuild", "shop"});
  ExpectComplaint(RunEmulator(command), 3, "is using the data folder");
  server.Stop();
  std::ofstream(FileOf(server, shop)) << "this is no database";
  const ProgramEnd rebuilt = RunEmulator(command);
  EXPECT_EQ(rebuilt.exit_code, 0) << rebuilt.errors;
  EXPECT_THAT(rebuilt.output, HasSubstr("database.sqlite.replaced"));
  EXPECT_EQ(PlainConnection(FileOf(server, shop).string()).ValueOf("SELECT count(*) FROM t"), "2");

  fs::remove(FileOf(server, shop).string() + ".replaced");
  auto at = command;
  at.insert(at.end(), {"--at", bookmark});
  EXPECT_EQ(RunEmulator(at).exit_code, 0);
  at.back() = "no-bookmark";
  ExpectComplaint(RunEmulator(at), 1, "no-bookmark is no bookmark");
  EXPECT_EQ(RunEmulator(OnFolder(server, {"history", "verify", "shop"})).exit_code, 0);
  server.Restart();
  EXPECT_EQ(ApiClient(server).ValueOf(shop, "SELECT count(*) FROM t"), "1");
}

TEST_F(DamagedFolderTest, KeepsAsMuchHistoryAsItIsToldTo) {
  RunningServer server;
  std::string shop;
  {
    ApiClient client(server);
    shop = MakeDatabase(client, "shop");
  }
  const auto command = OnFolder(server, {"history", "prune", "shop", "--retention-days", "0"});
  ExpectComplaint(RunEmulator(command), 3, "is using the data folder");
  server.Stop();
  const ProgramEnd pruned = RunEmulator(command);
  EXPECT_EQ(pruned.exit_code, 0) << pruned.errors;
  EXPECT_THAT(pruned.output, HasSubstr("removed "));
  const ProgramEnd list = RunEmulator(OnFolder(server, {"history", "list", "shop"}));
  EXPECT_EQ(std::count(list.output.begin(), list.output.end(), '\n'), 2) << list.output;

  RunningServer without({.flags = {"--retention-days", "0"}, .data = server.data()});
  ApiClient client(without);
  EXPECT_EQ(client.ValueOf(shop, "SELECT a FROM t"), "1");
  const tests::ApiAnswer answer = client.Send("GET", "/" + shop + "/time_travel/bookmark");
  EXPECT_EQ(answer.status, 501);
  EXPECT_THAT(answer.body, HasSubstr("--retention-days 0"));
  EXPECT_FALSE(fs::exists(DataDirectory::HistoryFolderOf(FileOf(without, shop))));
}

TEST_F(DamagedFolderTest, MarksCommitsWhoseTimeIsAheadOfTheClock) {
  MakeShopAt(4'000'000'000'000);
  const ProgramEnd list = RunEmulator({"history", "list", "--data", data.string(), "shop"});
  EXPECT_EQ(list.exit_code, 0) << list.errors;
  EXPECT_THAT(list.output, HasSubstr("ahead of the clock"));
}

TEST_F(DamagedFolderTest, APruneKeepsWhatItIsToldToThoughAServerWouldNot) {
  constexpr std::int64_t kDayMs = 86'400'000;
  MakeShopAt(storage::SystemClock().NowMs() - 60 * kDayMs);
  const auto list = [&] {
    return RunEmulator({"history", "list", "--data", data.string(), "shop"}).output;
  };
  const std::string before = list();
  const auto prune = [&](const std::string& days) {
    const ProgramEnd end = RunEmulator(
        {"history", "prune", "--data", data.string(), "shop", "--retention-days", days});
    EXPECT_EQ(end.exit_code, 0) << end.errors;
  };
  prune("100");
  EXPECT_EQ(list(), before);
  prune("50");
  EXPECT_LT(list().size(), before.size());
}

}  // namespace
}  // namespace emulator

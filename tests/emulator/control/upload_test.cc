// SQLite files that are sent to /_d1/databases.

#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>

#include "tests/support/api_client.h"
#include "tests/support/running_server.h"
#include "tests/support/temp_directory.h"

namespace tests {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

std::string BytesOf(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

class UploadTest : public testing::Test {
 protected:
  // The bytes of a database that `sql` makes.
  std::string DatabaseOf(const std::string& sql) {
    const fs::path path = files.path() / ("made" + std::to_string(++made_) + ".sqlite");
    {
      SQLite::Database database(path.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
      database.exec(sql);
    }
    return BytesOf(path);
  }
  static ApiAnswer Upload(const RunningServer& server, const std::string& name,
                          const std::string& bytes) {
    httplib::Client client(server.url());
    client.set_read_timeout(std::chrono::minutes(2));
    const httplib::Result result =
        client.Post("/_d1/databases?name=" + name, {{"authorization", "Bearer t"}}, bytes,
                    "application/vnd.sqlite3");
    return result ? ApiAnswer{result->status, result->body} : ApiAnswer{};
  }
  static std::string UuidIn(const std::string& body) {
    const std::size_t at = body.find("\"uuid\":\"");
    return at == std::string::npos ? "" : body.substr(at + 8, 36);
  }
  static bool HasTransferFiles(const RunningServer& server) {
    const fs::path folder = server.data() / "transfers";
    return fs::exists(folder) && !fs::is_empty(folder);
  }

  TempDirectory files;

 private:
  int made_ = 0;
};

TEST_F(UploadTest, IsADatabaseWithWhatTheFileHolds) {
  RunningServer server;
  ApiClient client(server);
  const std::string bytes = DatabaseOf(
      "PRAGMA journal_mode=WAL; PRAGMA user_version=7; CREATE TABLE t(id INTEGER PRIMARY KEY, a);"
      "INSERT INTO t(a) VALUES ('x'), (randomblob(3000000))");

  const ApiAnswer answer = Upload(server, "up", bytes);

  EXPECT_EQ(answer.status, 201) << answer.body;
  EXPECT_THAT(answer.body, HasSubstr("\"name\":\"up\""));
  EXPECT_THAT(answer.body, HasSubstr("\"bookmark\":\"00000000-00000000-"));
  const std::string uuid = UuidIn(answer.body);
  EXPECT_EQ(client.ValueOf(uuid, "SELECT count(*) FROM t"), "2");
  EXPECT_EQ(client.Query(uuid, "INSERT INTO t(a) VALUES (3)").status, 200);
  EXPECT_EQ(client.ValueOf(uuid, "SELECT sum(length(a)) FROM t"), "3000002");
  EXPECT_FALSE(HasTransferFiles(server));
}

TEST_F(UploadTest, RefusesWhatCannotBeADatabaseHere) {
  RunningServer server;
  const std::string good =
      DatabaseOf("CREATE TABLE t(a); INSERT INTO t VALUES (randomblob(90000))");
  std::string torn = good.substr(0, good.size() / 2);
  EXPECT_EQ(Upload(server, "up", torn).status, 400);
  const std::string utf16 = DatabaseOf("PRAGMA encoding='UTF-16'; CREATE TABLE t(a)");
  const ApiAnswer answer = Upload(server, "up", utf16);
  EXPECT_EQ(answer.status, 400);
  EXPECT_THAT(answer.body, HasSubstr("only databases in UTF-8"));
  EXPECT_FALSE(HasTransferFiles(server));

  EXPECT_EQ(Upload(server, "up", good).status, 201);
  EXPECT_EQ(Upload(server, "up", good).status, 409);
}

TEST_F(UploadTest, HasNoMoreRoomThanTransfersHave) {
  RunningServer server({.flags = {"--transfer-space", "100000"}});
  const ApiAnswer answer = Upload(
      server, "up", DatabaseOf("CREATE TABLE t(a); INSERT INTO t VALUES (randomblob(200000))"));
  EXPECT_EQ(answer.status, 413) << answer.body;
  EXPECT_THAT(answer.body, HasSubstr("--transfer-space"));
  EXPECT_FALSE(HasTransferFiles(server));
  // What was refused has given its room back.
  EXPECT_EQ(Upload(server, "up", DatabaseOf("CREATE TABLE t(a)")).status, 201);
}

}  // namespace
}  // namespace tests

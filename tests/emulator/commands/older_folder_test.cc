// Data folders that older versions of the program have left, from fixtures/data_folders: all that
// was in them is there.

#include <filesystem>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "emulator/commands/find_database.h"
#include "tests/emulator/commands/command_line_fixture.h"
#include "tests/support/api_client.h"
#include "tests/support/plain_connection.h"
#include "tests/support/running_server.h"

namespace emulator {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using tests::ApiClient;
using tests::RunEmulator;
using tests::RunningServer;

constexpr const char* kShop = "c1f31ee4-240e-45e6-81b7-c198654ed54d";
constexpr const char* kNotes = "372cab20-cc15-4181-9ec6-4374001f4918";
// Of the shop, before the row was changed that the last commit changed.
constexpr const char* kBefore = "00000000-00000001-00005132-896a3cd092d4f97f96540145b34c00c6";

class OlderFolderTest : public CommandLineFixture {
 protected:
  OlderFolderTest() {
    fs::copy(SOURCE_DIR "/fixtures/data_folders/catalog_2", data, fs::copy_options::recursive);
    // What statements have cost is told of the last hours, and kept for thirty days.
    tests::PlainConnection((data / "usage.sqlite").string())
        .Run("UPDATE usage SET hour_ms = unixepoch() / 3600 * 3600000");
  }
};

TEST_F(OlderFolderTest, IsReadByCommandsAsItStands) {
  const tests::ProgramEnd end = RunEmulator({"databases", "--data", data.string()});
  EXPECT_EQ(end.exit_code, 0) << end.errors;
  EXPECT_THAT(end.output, HasSubstr(kShop));
  EXPECT_EQ(GetDatabase(data, "shop", std::nullopt).folder, kShop);
  EXPECT_THAT(RunEmulator({"insights", "--data", data.string()}).output,
              HasSubstr("UPDATE t SET a = ?"));
}

TEST_F(OlderFolderTest, IsServedWithHistoryRecordsAndInsights) {
  tests::ServerOptions options;
  options.data = data;
  // The folder's commits grow old.
  options.flags = {"--retention-days", "36500"};
  RunningServer server(options);
  ApiClient client(server);

  EXPECT_EQ(client.ValueOf(kShop, "SELECT group_concat(a) FROM t"), "\"7,7\"");
  EXPECT_EQ(client.ValueOf(kNotes, "SELECT 1"), "1");
  const tests::ApiAnswer restored =
      client.Send("POST", std::string("/") + kShop + "/time_travel/restore?bookmark=" + kBefore);
  EXPECT_EQ(restored.status, 200) << restored.body;
  EXPECT_EQ(client.ValueOf(kShop, "SELECT group_concat(a) FROM t"), "\"1,2\"");
  const std::string records = client.Get("/api/databases").body;
  EXPECT_THAT(records, HasSubstr(R"("name":"Notes")"));
  EXPECT_THAT(records, HasSubstr(R"("status":"ready")"));

  // The record knows which account's database it has.
  EXPECT_EQ(client.Send("DELETE", std::string("/") + kNotes).status, 200);
  EXPECT_THAT(client.Get("/api/databases").body, HasSubstr(R"("status":"failed")"));
}

}  // namespace
}  // namespace emulator

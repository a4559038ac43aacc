// d1-emulator disk on a data folder, with a server that uses it and without.

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <string>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/data_directory.h"
#include "tests/emulator/commands/command_line_fixture.h"
#include "tests/support/api_client.h"
#include "tests/support/running_server.h"

namespace emulator {
namespace {

namespace fs = std::filesystem;
using storage::DataDirectory;
using testing::HasSubstr;
using testing::StartsWith;
using tests::ApiClient;
using tests::RunEmulator;
using tests::RunningServer;

class DiskCommandTest : public CommandLineFixture {
 protected:
  ProgramEnd Disk(std::vector<std::string> more = {}) const {
    std::vector<std::string> arguments = {"disk", "--data", data.string()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return RunEmulator(arguments);
  }
  // A database of some 100 kB, made by a server that has ended.
  std::string MakeShop() const {
    RunningServer server({.data = data});
    ApiClient client(server);
    std::string uuid = client.Create("shop");
    client.Query(uuid, "CREATE TABLE t(a); INSERT INTO t VALUES (randomblob(100000))");
    EXPECT_EQ(server.Stop(), 0);
    return uuid;
  }
  // The number behind `key` in `json`, from `from` on.
  static std::uint64_t NumberIn(const std::string& json, const std::string& key,
                                std::size_t from = 0) {
    const std::string name = '"' + key + "\":";
    const std::size_t at = json.find(name, from);
    EXPECT_NE(at, std::string::npos) << key << " in " << json;
    return at == std::string::npos ? 0 : std::stoull(json.substr(at + name.size()));
  }
  // Of every file of the folder: its size and its time.
  std::map<std::string, std::pair<std::uintmax_t, fs::file_time_type>> Files() const {
    std::map<std::string, std::pair<std::uintmax_t, fs::file_time_type>> found;
    for (const auto& entry : fs::recursive_directory_iterator(data)) {
      const std::uintmax_t bytes = entry.is_regular_file() ? entry.file_size() : 0;
      found[entry.path().string()] = {bytes, entry.last_write_time()};
    }
    return found;
  }
  // Of a file that has an empty log.
  std::uint64_t BytesOf(const std::string& name) const {
    return fs::file_size(data / name) + fs::file_size(data / (name + "-shm"));
  }
  std::uint64_t BytesOfFiles() const {
    std::uint64_t bytes = 0;
    for (const auto& [name, file] : Files()) bytes += file.first;
    return bytes;
  }
};

TEST_F(DiskCommandTest, TellsWhatTakesWhatAndChangesNothing) {
  const std::string shop = MakeShop();
  const auto before = Files();

  const ProgramEnd end = Disk({"--json"});

  EXPECT_EQ(end.exit_code, 0) << end.errors;
  EXPECT_EQ(end.errors, "");
  EXPECT_EQ(Files(), before);
  const fs::path folder = DataDirectory::DatabaseFileIn(data, shop).parent_path();
  EXPECT_THAT(end.output, StartsWith(R"({"databases":[{"name":"shop","uuid":")" + shop + "\""));
  EXPECT_EQ(NumberIn(end.output, "file"), fs::file_size(folder / "database.sqlite"));
  EXPECT_EQ(NumberIn(end.output, "log"), fs::file_size(folder / "database.sqlite-shm"));
  EXPECT_GT(NumberIn(end.output, "history"), 100'000U);
  EXPECT_EQ(NumberIn(end.output, "catalog"), BytesOf("catalog.sqlite"));
  EXPECT_EQ(NumberIn(end.output, "usage"), BytesOf("usage.sqlite"));
  EXPECT_EQ(NumberIn(end.output, "transfers"), 0U);
  EXPECT_EQ(NumberIn(end.output, "total", end.output.find("\"catalog\"")), BytesOfFiles());

  std::ofstream(folder / "notes.txt") << "left here";
  const ProgramEnd table = Disk();
  EXPECT_TRUE(std::regex_search(
      table.output,
      std::regex("\nshop +" + shop + " +[0-9a-f]{32} +[0-9]{6} +[0-9]{5} +[0-9]{6} +9 +")))
      << table.output;
  EXPECT_THAT(table.output, HasSubstr(" " + std::to_string(BytesOfFiles()) + "\n"));
}

TEST_F(DiskCommandTest, TellsOfTheNamelessFilesOfARunningServer) {
  RunningServer server({.data = data});
  ApiClient client(server);
  const std::string shop = client.Create("shop");
  client.Query(shop, "CREATE TABLE t(a); INSERT INTO t VALUES (hex(randomblob(50000)))");
  EXPECT_EQ(NumberIn(Disk({"--json"}).output, "transfers"), 0U);
  ASSERT_EQ(client.Send("POST", "/" + shop + "/export", R"({"output_format":"polling"})").status,
            200);

  const ProgramEnd end = Disk({"--json"});

  EXPECT_EQ(end.exit_code, 0) << end.errors;
  const std::uint64_t dump = NumberIn(end.output, "transfers");
  EXPECT_GT(dump, 100'000U);
  EXPECT_LT(dump, 101'000U);
  EXPECT_GT(NumberIn(end.output, "log"), 100'000U) << "the server has it open";
  EXPECT_GT(NumberIn(end.output, "total", end.output.find("\"catalog\"")), 3 * dump);
  EXPECT_EQ(client.Get("/folder/transfers").status, 403) << "it is no API";
}

TEST_F(DiskCommandTest, TellsOfFoldersWithoutACatalog) {
  const std::string shop = MakeShop();
  fs::remove(data / "catalog.sqlite");
  EXPECT_THAT(Disk().output, HasSubstr("\n-          " + shop + "  -  "));
  EXPECT_THAT(Disk({"--json"}).output, StartsWith(R"({"databases":[{"name":null,"uuid":")" + shop));

  std::ofstream(data / "catalog.sqlite") << "no catalog at all, and none ever again";
  const ProgramEnd end = Disk();
  EXPECT_EQ(end.exit_code, 0);
  EXPECT_THAT(end.output, HasSubstr("\n-          " + shop + "  -  "));
  EXPECT_THAT(end.errors, HasSubstr("the catalog cannot be read: "));
}

TEST_F(DiskCommandTest, IsNotMisledByAServerThatIsGone) {
  MakeShop();
  std::ofstream(data / "lock") << R"({"url":"http://127.0.0.1:1","key":"old"})";
  EXPECT_EQ(NumberIn(Disk({"--json"}).output, "transfers"), 0U);
  // Another one has its port.
  const RunningServer other;
  std::ofstream(data / "lock") << R"({"url":")" + other.url() + R"(","key":"old"})";
  EXPECT_EQ(NumberIn(Disk({"--json"}).output, "transfers"), 0U);
}

TEST_F(DiskCommandTest, WantsAFolder) {
  const ProgramEnd end = Disk();
  ExpectComplaint(end, 1, "there is no folder " + data.string());
  EXPECT_FALSE(fs::exists(data));
}

}  // namespace
}  // namespace emulator

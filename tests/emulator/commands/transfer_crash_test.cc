// The server is killed while it exports and imports: what was before is there, whole, and nothing
// else.

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <thread>

#include <gtest/gtest.h>
#include <httplib.h>
#include <rapidjson/document.h>
#include <rapidjson/pointer.h>

#include "compat/md5.h"
#include "tests/support/api_client.h"
#include "tests/support/raw_http_client.h"
#include "tests/support/running_server.h"

namespace emulator {
namespace {

namespace fs = std::filesystem;
using tests::ApiClient;
using tests::RunningServer;

constexpr int kRows = 60'000;

std::string LongImport() {
  std::string sql = "CREATE TABLE big(id INTEGER PRIMARY KEY, a TEXT);\n";
  for (int i = 0; i < kRows; ++i) {
    sql += "INSERT INTO big(a) VALUES (hex(randomblob(100)));\n";
  }
  return sql;
}

// A server with one database in it, and a client of it.
class Shop {
 public:
  Shop() { client_->Query(uuid_, "CREATE TABLE kept(a); INSERT INTO kept VALUES (7)"); }

  // Uploads `sql` and has it run; returns the state that it ended in, empty when the server has
  // died meanwhile.
  std::string Import(const std::string& sql) {
    compat::Md5 md5;
    md5.Add(sql);
    const std::string etag = md5.Finish();
    const std::string url = TextAt("/result/upload_url",
                                   Send("/import", R"({"action":"init","etag":")" + etag + "\"}"));
    if (url.empty()) return {};
    const std::string path = url.substr(url.find("/d1-sqlio"));
    httplib::Client upload("127.0.0.1", server_.port());
    if (!upload.Put(path, sql, "application/sql")) return {};
    const std::size_t name = path.rfind('/') + 1;
    return AwaitEnd("/import",
                    R"({"action":"ingest","etag":")" + etag + R"(","filename":")" +
                        path.substr(name, path.find('?') - name) + "\"}",
                    R"({"action":"poll",)");
  }
  std::string Export() {
    return AwaitEnd("/export", R"({"output_format":"polling"})", R"({"output_format":"polling",)");
  }

  std::uintmax_t LogBytes() const {
    std::error_code failure;
    const auto bytes =
        fs::file_size(server_.data() / "databases" / uuid_ / "database.sqlite-wal", failure);
    return failure ? 0 : bytes;
  }
  bool HasTransferFiles() const {
    const fs::path folder = server_.data() / "transfers";
    return fs::exists(folder) && !fs::is_empty(folder);
  }
  std::string ValueOf(const std::string& sql) { return client_->ValueOf(uuid_, sql); }
  tests::ApiAnswer Query(const std::string& sql) { return client_->Query(uuid_, sql); }

  void Kill() { server_.Kill(); }
  void Restart() {
    server_.Restart();
    client_.emplace(server_);
  }
  int port() const { return server_.port(); }
  std::string UploadPath() {
    const std::string url =
        TextAt("/result/upload_url",
               Send("/import", R"({"action":"init","etag":"00000000000000000000000000000000"})"));
    return url.substr(url.find("/d1-sqlio"));
  }

 private:
  std::string Send(const std::string& path, const std::string& body) {
    return client_->Send("POST", "/" + uuid_ + path, body).body;
  }
  // Starts a transfer and asks, with `poll` and the bookmark behind it, until it has ended.
  std::string AwaitEnd(const std::string& path, const std::string& start, const std::string& poll) {
    std::string answer = Send(path, start);
    while (TextAt("/result/status", answer) == "active") {
      std::string body = poll;
      body.append(R"("current_bookmark":")").append(TextAt("/result/at_bookmark", answer));
      answer = Send(path, body.append("\"}"));
    }
    return TextAt("/result/status", answer);
  }
  // The text at `pointer` of an answer; empty where there is none.
  static std::string TextAt(const char* pointer, const std::string& answer) {
    rapidjson::Document json;
    json.Parse(answer.data(), answer.size());
    if (json.HasParseError()) return {};
    const rapidjson::Value* const value = rapidjson::Pointer(pointer).Get(json);
    return value != nullptr && value->IsString() ? value->GetString() : "";
  }

  RunningServer server_;
  std::optional<ApiClient> client_{std::in_place, server_};
  std::string uuid_ = client_->Create("shop");
};

// Kills the server once an import has written `log_bytes`, or has ended. Returns whether the import
// is there after the next start.
bool SurvivesACrashAt(std::uintmax_t log_bytes, const std::string& sql) {
  Shop shop;
  std::string state;
  std::atomic<bool> ended{false};
  std::thread import([&] {
    state = shop.Import(sql);
    ended = true;
  });
  while (shop.LogBytes() < log_bytes && !ended) std::this_thread::yield();
  shop.Kill();
  import.join();
  EXPECT_FALSE(shop.HasTransferFiles()) << "they have no names to be left";
  shop.Restart();

  EXPECT_EQ(shop.ValueOf("PRAGMA quick_check"), "\"ok\"");
  EXPECT_EQ(shop.ValueOf("SELECT a FROM kept"), "7");
  const bool whole = shop.ValueOf("SELECT count(*) FROM sqlite_schema WHERE name = 'big'") == "1";
  if (whole) {
    EXPECT_EQ(shop.ValueOf("SELECT count(*) FROM big"), std::to_string(kRows));
  } else {
    EXPECT_NE(state, "complete") << "what was told as done is there";
  }
  return whole;
}

TEST(TransferCrashTest, AnImportIsThereWholeOrNotAtAll) {
  const std::string sql = LongImport();
  EXPECT_FALSE(SurvivesACrashAt(50'000, sql));
  for (const std::uintmax_t log_bytes : {3'000'000U, 8'000'000U, 12'000'000U, 13'000'000U}) {
    SurvivesACrashAt(log_bytes, sql);
  }
  EXPECT_TRUE(SurvivesACrashAt(~std::uintmax_t{0}, sql)) << "the import had ended";
}

TEST(TransferCrashTest, AnExportLeavesNothing) {
  Shop shop;
  shop.Query(
      "CREATE TABLE t(a); INSERT INTO t WITH RECURSIVE c(i) AS"
      " (SELECT 1 UNION ALL SELECT i + 1 FROM c LIMIT 100000) SELECT hex(i) FROM c");
  EXPECT_EQ(shop.Export(), "complete");
  EXPECT_FALSE(shop.HasTransferFiles());
  shop.Kill();
  shop.Restart();
  EXPECT_EQ(shop.ValueOf("SELECT count(*) FROM t"), "100000");
  EXPECT_EQ(shop.Export(), "complete");
}

TEST(TransferCrashTest, AnUploadThatBreaksOffLeavesNothing) {
  Shop shop;
  const std::string path = shop.UploadPath();
  {
    tests::RawHttpClient client(shop.port());
    client.Send("PUT " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n" +
                std::string(500'000, 'x'));
    client.EndSending();
    EXPECT_EQ(client.Read().status, 400);
  }
  {
    tests::RawHttpClient client(shop.port());
    client.Send("PUT " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nSELE");
    client.Reset();
  }
  EXPECT_FALSE(shop.HasTransferFiles());
  EXPECT_EQ(shop.Import("INSERT INTO kept VALUES (8)"), "complete");
}

}  // namespace
}  // namespace emulator

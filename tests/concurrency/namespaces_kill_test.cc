// The server is killed amid resets, forks, namespaces that are made of templates, and templates
// that are filled: afterwards a namespace is wholly as at its mark or as before the reset, and
// nothing is left of what nobody was told of.

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <map>
#include <mutex>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/api_client.h"
#include "tests/support/running_server.h"
#include "tests/support/seed.h"

namespace emulator {
namespace {

namespace fs = std::filesystem;

constexpr int kWorkers = 3;
constexpr int kRows = 200;
constexpr const char* kTemplate = "base";

std::string TextIn(const std::string& json, const std::string& key) {
  const std::string begin = "\"" + key + "\":\"";
  const std::size_t start = json.find(begin);
  if (start == std::string::npos) return "";
  const std::size_t first = start + begin.size();
  return json.substr(first, json.find('"', first) - first);
}

std::vector<std::string> TextsIn(std::string json, const std::string& key) {
  std::vector<std::string> texts;
  const std::string begin = "\"" + key + "\":\"";
  for (std::size_t at = json.find(begin); at != std::string::npos; at = json.find(begin)) {
    json.erase(0, at);
    texts.push_back(TextIn(json, key));
    json.erase(0, begin.size());
  }
  return texts;
}

std::string DatabasesOf(const std::string& account) {
  return "/client/v4/accounts/" + account + "/d1/database";
}

// What is done to a namespace, one after the other, and then a reset.
enum Step : int { kMarked, kShopChanged, kLateMade, kShopForked, kLogsDeleted, kSteps };

// A namespace as its worker knows it.
struct Known {
  std::string account;
  int done = kMarked;         // the last step that was answered
  bool is_resetting = false;  // a reset was asked for, and not answered
};

class NamespacesKillTest : public testing::Test {
 protected:
  NamespacesKillTest() {
    tests::ApiClient client(server);
    const std::string account =
        TextIn(client.SendTo("PUT", "/_d1/templates/base", "{}").body, "account_id");
    for (const char* name : {"shop", "logs"}) {
      const std::string uuid =
          TextIn(client.SendTo("POST", DatabasesOf(account), NameBody(name)).body, "uuid");
      EXPECT_EQ(
          Query(client, account, uuid,
                "CREATE TABLE t(id INTEGER PRIMARY KEY, n INTEGER, b);"
                "WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < " +
                    std::to_string(kRows) + ") INSERT INTO t SELECT n, 0, randomblob(500) FROM i")
              .status,
          200);
    }
    EXPECT_EQ(client.SendTo("POST", "/_d1/templates/base/ready", "").status, 200);
  }

  static std::string NameBody(const std::string& name) {
    return R"({"name":)" + tests::JsonString(name) + "}";
  }
  static tests::ApiAnswer Query(tests::ApiClient& client, const std::string& account,
                                const std::string& uuid, const std::string& sql) {
    return client.SendTo("POST", DatabasesOf(account) + "/" + uuid + "/query",
                         R"({"sql":)" + tests::JsonString(sql) + "}");
  }
  // By their names.
  static std::map<std::string, std::string> UuidsIn(tests::ApiClient& client,
                                                    const std::string& account) {
    const std::string listed = client.SendTo("GET", DatabasesOf(account), "").body;
    const std::vector<std::string> uuids = TextsIn(listed, "uuid");
    const std::vector<std::string> names = TextsIn(listed, "name");
    std::map<std::string, std::string> found;
    for (std::size_t i = 0; i < std::min(uuids.size(), names.size()); ++i) {
      found[names[i]] = uuids[i];
    }
    return found;
  }

  void Count() {
    const std::lock_guard lock(mutex_);
    ++answered_;
    counted_.notify_all();
  }

  // False when the server is gone.
  bool DoStep(tests::ApiClient& client, const std::string& account, int step) {
    const std::map<std::string, std::string> uuids = UuidsIn(client, account);
    if (!uuids.contains("shop")) return false;
    switch (step) {
      case kShopChanged:
        return Query(client, account, uuids.at("shop"),
                     "UPDATE t SET n = 1, b = randomblob(500) WHERE id % 2 = 0")
                   .status == 200;
      case kLateMade:
        return client.SendTo("POST", DatabasesOf(account), NameBody("late")).status == 200;
      case kShopForked:
        return client
                   .SendTo("POST", "/_d1/databases/shop/fork?account_id=" + account,
                           NameBody("forked"))
                   .status == 201;
      default:
        return client.SendTo("DELETE", DatabasesOf(account) + "/" + uuids.at("logs"), "").status ==
               200;
    }
  }

  // Works on namespaces of its own until the server is gone.
  void Work(std::vector<Known>& known) {
    tests::ApiClient client(server);
    for (;;) {
      const std::string made =
          client.SendTo("POST", "/_d1/namespaces", R"({"template":"base"})").body;
      if (made.empty()) return;
      known.push_back({TextIn(made, "account_id")});
      for (int turn = 0; turn < 3; ++turn) {
        Known& space = known.back();
        for (int step = kShopChanged; step < kSteps; ++step) {
          if (!DoStep(client, space.account, step)) return;
          space.done = step;
        }
        space.is_resetting = true;
        const int status =
            client.SendTo("POST", "/_d1/namespaces/" + space.account + "/reset", "").status;
        if (status != 200) return;
        space.is_resetting = false;
        space.done = kMarked;
        Count();
      }
    }
  }

  // Fills templates until the server is gone.
  void Build(std::set<std::string>& ready) {
    tests::ApiClient client(server);
    for (;;) {
      const std::string name = "t" + std::to_string(++last_template_);
      const std::string path = "/_d1/templates/" + name;
      const std::string claimed = client.SendTo("PUT", path, "{}").body;
      if (claimed.empty()) return;
      const std::string account = TextIn(claimed, "account_id");
      if (client.SendTo("POST", DatabasesOf(account), NameBody("db")).status != 200) return;
      if (client.SendTo("POST", path + "/ready", "").status != 200) return;
      ready.insert(name);
    }
  }

  void WorkAndKill(int resets) {
    std::vector<std::vector<Known>> known(kWorkers);
    ready_.clear();
    std::vector<std::thread> threads;
    threads.reserve(kWorkers + 1);
    for (std::vector<Known>& own : known) threads.emplace_back([&] { Work(own); });
    threads.emplace_back([&] { Build(ready_); });
    {
      std::unique_lock lock(mutex_);
      const int enough = answered_ + resets;
      counted_.wait(lock, [&] { return answered_ >= enough; });
    }
    server.Kill();
    for (std::thread& thread : threads) thread.join();
    known_.clear();
    for (const std::vector<Known>& own : known) known_.insert(known_.end(), own.begin(), own.end());
  }

  // What the namespace is like: a step, or -1 where it is neither wholly here nor there.
  int StepOf(tests::ApiClient& client, const std::string& account) {
    const std::map<std::string, std::string> uuids = UuidsIn(client, account);
    if (!uuids.contains("shop")) return -1;
    const auto value = [&](const std::string& name, const std::string& sql) {
      return TextIn(Query(client, account, uuids.at(name), sql).body, "v");
    };
    const auto content = [&](const std::string& name) {
      EXPECT_EQ(value(name, "SELECT quick_check AS v FROM pragma_quick_check"), "ok");
      return value(name, "SELECT count(*) || ' ' || sum(n) || ' ' || sum(length(b)) AS v FROM t");
    };
    const std::string shop = content("shop");
    const std::string counted = std::to_string(kRows) + " ";
    const std::string bytes = " " + std::to_string(kRows * 500);
    const bool is_changed = shop == counted + std::to_string(kRows / 2) + bytes;
    if (!is_changed && shop != counted + "0" + bytes) return -1;
    const bool has_late = uuids.contains("late");
    const bool has_logs = uuids.contains("logs");
    // A fork is whole, or there is none.
    const bool has_fork = uuids.contains("forked");
    if (has_fork && content("forked") != shop) return -1;
    if (has_logs) {
      EXPECT_EQ(value("logs", "SELECT count(*) || '' AS v FROM t"), std::to_string(kRows));
    }
    if (!is_changed) return !has_late && !has_fork && has_logs ? kMarked : -1;
    if (!has_late) return !has_fork && has_logs ? kShopChanged : -1;
    if (!has_fork) return has_logs ? kLateMade : -1;
    return has_logs ? kShopForked : kLogsDeleted;
  }

  void ExpectWhole() {
    tests::ApiClient client(server);
    for (const Known& space : known_) {
      const int step = StepOf(client, space.account);
      if (space.is_resetting) {
        EXPECT_TRUE(step == kMarked || step == kSteps - 1) << space.account << " is at " << step;
      } else {
        EXPECT_TRUE(step == space.done || step == space.done + 1)
            << space.account << " was at " << space.done << ", is at " << step;
      }
    }
    const std::string listed = client.SendTo("GET", "/_d1/templates?limit=1000", "").body;
    EXPECT_EQ(listed.find("\"building\""), std::string::npos) << listed;
    const std::vector<std::string> names = TextsIn(listed, "name");
    for (const std::string& name : ready_) {
      EXPECT_TRUE(std::ranges::count(names, name) == 1) << name;
    }
  }

  // Removes all but the first template, and looks for what is left of anything.
  void RemoveAll() {
    tests::ApiClient client(server);
    for (;;) {
      const std::vector<std::string> accounts =
          TextsIn(client.SendTo("GET", "/_d1/namespaces?limit=1000", "").body, "account_id");
      if (accounts.empty()) break;
      for (const std::string& account : accounts) {
        ASSERT_EQ(client.SendTo("DELETE", "/_d1/namespaces/" + account, "").status, 200);
      }
    }
    for (const std::string& name :
         TextsIn(client.SendTo("GET", "/_d1/templates?limit=1000", "").body, "name")) {
      if (name == kTemplate) continue;
      ASSERT_EQ(client.SendTo("DELETE", "/_d1/templates/" + name, "").status, 200);
    }
    std::vector<std::string> folders;
    for (const auto& entry : fs::directory_iterator(server.data() / "databases")) {
      folders.push_back(entry.path().filename().string());
    }
    EXPECT_EQ(folders.size(), 2U) << testing::PrintToString(folders);
    EXPECT_EQ(server.Log().find("does not know"), std::string::npos) << server.Log();
  }

  tests::RunningServer server;
  std::mt19937_64 random{tests::Seed()};

 private:
  std::mutex mutex_;
  std::condition_variable counted_;
  int answered_ = 0;  // resets; guarded by mutex_
  std::vector<Known> known_;
  std::set<std::string> ready_;
  int last_template_ = 0;
};

TEST_F(NamespacesKillTest, ANamespaceIsWhollyItsMarkOrWhollyBeforeTheReset) {
  const int rounds = 4 * tests::Scale();
  for (int round = 0; round < rounds && !HasFailure(); ++round) {
    SCOPED_TRACE("round " + std::to_string(round));
    WorkAndKill(std::uniform_int_distribution<int>(1, 12)(random));
    server.Restart();
    ExpectWhole();
    RemoveAll();
  }
}

}  // namespace
}  // namespace emulator

// d1-emulator pull and push between a data folder and a server that stands for the real service.

#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <stdlib.h>

#include "tests/emulator/commands/transfer_command_fixture.h"
#include "tests/emulator/remote/flaky_proxy.h"
#include "tests/support/api_client.h"
#include "tests/support/running_server.h"

namespace emulator {

class RemoteFixture : public TransferCommandFixture {
 public:
  ~RemoteFixture() override {
    unsetenv("CLOUDFLARE_API_TOKEN");
    unsetenv("CLOUDFLARE_ACCOUNT_ID");
  }

 protected:
  RemoteFixture() {
    setenv("CLOUDFLARE_API_TOKEN", kToken, 1);
    setenv("CLOUDFLARE_ACCOUNT_ID", far.account_id().c_str(), 1);
  }

  static constexpr const char* kToken = "a-token-that-nobody-may-see";

  // What D1's form of an export keeps as it is, and more than one piece of a body.
  static constexpr const char* kRows =
      "CREATE TABLE parent(id INTEGER PRIMARY KEY, a TEXT); "
      "CREATE TABLE child(id INTEGER PRIMARY KEY, p REFERENCES parent(id), r REAL, b BLOB); "
      "CREATE INDEX child_by_p ON child(p); CREATE VIEW v AS SELECT a FROM parent; "
      "CREATE TRIGGER t AFTER DELETE ON parent BEGIN DELETE FROM child WHERE p = old.id; END; "
      "INSERT INTO parent WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT "
      "3000) SELECT i, 'it''s row' || char(10) || i FROM n; "
      "INSERT INTO child SELECT id, id, id / 7.0, x'00ff' FROM parent;";

  // Makes a database at the service; its uuid.
  std::string MakeThere(const std::string& name, const std::string& sql) {
    std::string uuid = there.Create(name);
    EXPECT_EQ(there.Query(uuid, sql).status, 200) << sql;
    return uuid;
  }
  // The same in the folder.
  void MakeHere(const std::string& name, const std::string& sql) {
    Write("made.sql", sql);
    Succeed("import", {name, Path("made.sql")});
  }

  static std::vector<std::string> With(const std::string& flag, const std::string& url,
                                       std::vector<std::string> words) {
    words.insert(words.begin(), {flag, url + "/client/v4"});
    return words;
  }
  ProgramEnd Pull(const std::string& url, const std::vector<std::string>& words) const {
    return Checked(Run("pull", With("--from", url, words)));
  }
  ProgramEnd Push(const std::string& url, const std::vector<std::string>& words) const {
    return Checked(Run("push", With("--to", url, words)));
  }

  // The dump that tells all, of a database of the service.
  std::string ExactDumpThere(const std::string& database) const {
    const ProgramEnd end =
        tests::RunEmulator({"export", "--data", far.data().string(), database, Path("there.sql")});
    EXPECT_EQ(end.exit_code, 0) << end.errors;
    return Read("there.sql");
  }
  bool IsThere(const std::string& name) { return there.Send("GET", "/" + name).status == 200; }
  bool IsHere(const std::string& name) const {
    return Databases().find(name + " ") != std::string::npos;
  }

  tests::RunningServer far;
  tests::ApiClient there{far};

 private:
  static ProgramEnd Checked(ProgramEnd end) {
    EXPECT_EQ((end.output + end.errors).find(kToken), std::string::npos) << "the token is told";
    return end;
  }
};

}  // namespace emulator

// d1-emulator export and import run on a data folder.

#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <sqlite3.h>

#include "tests/support/program.h"
#include "tests/support/temp_directory.h"

namespace emulator {

namespace fs = std::filesystem;
using tests::ProgramEnd;

class TransferCommandFixture : public testing::Test {
 protected:
  // `arguments` behind the command and --data.
  ProgramEnd Run(const std::string& command, const std::vector<std::string>& arguments) const {
    std::vector<std::string> words = {command, "--data", data.string()};
    words.insert(words.end(), arguments.begin(), arguments.end());
    return tests::RunEmulator(words);
  }
  void Succeed(const std::string& command, const std::vector<std::string>& arguments) const {
    const ProgramEnd end = Run(command, arguments);
    EXPECT_EQ(end.exit_code, 0) << end.errors;
  }
  void Fail(const std::string& command, const std::vector<std::string>& arguments,
            const std::string& part) const {
    const ProgramEnd end = Run(command, arguments);
    EXPECT_EQ(end.exit_code, 1) << end.errors;
    EXPECT_NE(end.errors.find(part), std::string::npos) << end.errors;
  }

  std::string Path(const std::string& name) const { return (files.path() / name).string(); }
  void Write(const std::string& name, const std::string& text) const {
    fs::create_directories(fs::path(Path(name)).parent_path());
    std::ofstream(Path(name)) << text;
  }
  std::string Read(const std::string& name) const {
    std::ifstream in(Path(name));
    return {std::istreambuf_iterator<char>(in), {}};
  }
  void MakeSqliteFile(const std::string& name, const char* sql) const {
    fs::create_directories(fs::path(Path(name)).parent_path());
    sqlite3* connection = nullptr;
    ASSERT_EQ(sqlite3_open(Path(name).c_str(), &connection), SQLITE_OK);
    ASSERT_EQ(sqlite3_exec(connection, sql, nullptr, nullptr, nullptr), SQLITE_OK);
    sqlite3_close(connection);
  }
  // The dump of a database of the data folder, in D1's form.
  std::string Dump(const std::string& database) const {
    Succeed("export", {"--as-d1", database, Path("dump.sql")});
    return Read("dump.sql");
  }
  std::string ExactDump(const std::string& database) const {
    Succeed("export", {database, Path("dump.sql")});
    return Read("dump.sql");
  }
  std::string Databases() const {
    return tests::RunEmulator({"databases", "--data", data.string()}).output;
  }
  // Whether the data folder has a database of this name with this uuid.
  bool Has(const std::string& name, const std::string& uuid) const {
    std::istringstream lines(Databases());
    for (std::string line; std::getline(lines, line);) {
      if (line.starts_with(name + " ") && line.find(" " + uuid + " ") != std::string::npos) {
        return true;
      }
    }
    return false;
  }

  tests::TempDirectory files;
  const fs::path data = files.path() / "data";
  const std::string dump =
      "PRAGMA defer_foreign_keys=TRUE;\nCREATE TABLE t(a);\nINSERT INTO \"t\" (\"a\") VALUES(1);";
};

}  // namespace emulator

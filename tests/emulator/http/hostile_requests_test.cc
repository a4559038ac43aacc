// Sends every file of fixtures/hostile_requests, and compares what comes of it with the README.md
// beside them.

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/http_server.h"
#include "tests/support/raw_http_client.h"

namespace {

namespace fs = std::filesystem;
using tests::HttpServer;
using tests::RawHttpClient;
using tests::RawResponse;

// A line of the tables.
struct Case {
  std::string name;
  std::vector<std::string> answers;  // a status each, and what the handler echoes if it is named
  std::string then;                  // open, closes or ends
  std::vector<std::string> after_the_end;  // the answers to a client that says it has no more
  std::string why;
};

fs::path Folder() { return fs::path(SOURCE_DIR) / "fixtures/hostile_requests"; }

std::string ReadFile(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file.is_open()) << path;
  return {std::istreambuf_iterator<char>(file), {}};
}

// The cells of a table's line, without the blank on either side.
std::vector<std::string> CellsOf(std::string_view line) {
  std::vector<std::string> cells;
  for (std::size_t start = 1; start < line.size();) {
    const std::size_t end = std::min(line.find('|', start), line.size());
    const std::string_view cell = line.substr(start, end - start);
    cells.emplace_back(cell.size() > 2 ? cell.substr(1, cell.size() - 2) : "");
    start = end + 1;
  }
  return cells;
}

// What stands between backticks.
std::vector<std::string> CodeIn(const std::string& cell) {
  std::vector<std::string> codes;
  for (std::size_t start = cell.find('`'); start != std::string::npos;) {
    const std::size_t end = std::min(cell.find('`', start + 1), cell.size());
    codes.push_back(cell.substr(start + 1, end - start - 1));
    start = cell.find('`', end + 1);
  }
  return codes;
}

std::vector<Case> ReadCases() {
  std::vector<Case> cases;
  std::ifstream file(Folder() / "README.md");
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with("| `")) continue;
    const std::vector<std::string> cells = CellsOf(line);
    if (cells.size() != 4) {
      ADD_FAILURE() << "not four cells: " << line;
      continue;
    }
    cases.push_back({.name = CodeIn(cells[0]).at(0),
                     .answers = CodeIn(cells[1]),
                     .then = cells[2].substr(0, cells[2].find(' ')),
                     .after_the_end = CodeIn(cells[2]),
                     .why = cells[3]});
  }
  return cases;
}

// `expected` is "STATUS", or "STATUS METHOD TARGET BODY" for one that the handler has answered.
void ExpectAnswer(RawHttpClient& client, const std::string& expected) {
  const std::string echo = expected.size() > 4 ? expected.substr(4) : "";
  const bool is_for_head = echo.starts_with("HEAD ");
  const RawResponse answer = is_for_head ? client.ReadHeadAnswer() : client.Read();
  EXPECT_EQ(answer.status, std::atoi(expected.c_str()));
  if (!echo.empty() && !is_for_head) {
    EXPECT_EQ(answer.body, "\"" + echo + "\"");
  }
}

void Play(const Case& one, int port) {
  RawHttpClient client(port);
  client.Send(ReadFile(Folder() / (one.name + ".http")));
  for (const std::string& answer : one.answers) {
    ExpectAnswer(client, answer);
  }
  if (one.then == "open") {
    client.SendRequest("GET", "/still-there");
    ExpectAnswer(client, "200 GET /still-there ");
  } else if (one.then == "ends") {
    client.EndSending();
    for (const std::string& answer : one.after_the_end) {
      ExpectAnswer(client, answer);
    }
    EXPECT_TRUE(client.IsClosed());
  } else {
    EXPECT_EQ(one.then, "closes");
    EXPECT_TRUE(client.IsClosed());
  }
}

TEST(HostileRequestsTest, AreAnsweredAsTheirTableSays) {
  const HttpServer server;
  for (const Case& one : ReadCases()) {
    SCOPED_TRACE(one.name);
    Play(one, server.port());
  }
}

TEST(HostileRequestsTest, HaveEachAReason) {
  std::set<std::string> told;
  for (const Case& one : ReadCases()) {
    EXPECT_TRUE(told.insert(one.name + ".http").second) << one.name << " is told of twice";
    EXPECT_FALSE(one.why.empty()) << one.name;
  }
  std::set<std::string> there;
  for (const auto& entry : fs::directory_iterator(Folder())) {
    if (entry.path().filename() != "README.md") there.insert(entry.path().filename());
  }
  EXPECT_EQ(told, there);
}

}  // namespace

#include "tests/corpora/tcl_corpus.h"

#include <filesystem>
#include <map>
#include <memory>

#include "tests/corpora/d1_database.h"
#include "tests/corpora/judgement.h"
#include "tests/corpora/statements.h"
#include "tests/corpora/tcl_player.h"

namespace tests {

namespace {

constexpr int kSecondsPerFile = 60;

struct Pair {
  Pair(ApiClient& client, const StockSqlite& sqlite) : server(client), stock(sqlite) {}

  D1Database server;
  StockDatabase stock;
};

// What the stock SQLite answers, once that has been compared; nothing where D1 has other rules.
Outcome RunStatement(const std::string& file, const std::string& sql, Pair& pair, Tally& tally) {
  if (const std::string_view reason = ReasonToLeaveOut(sql); !reason.empty()) {
    tally.LeaveOut(reason);
    return {};
  }
  const Outcome server = pair.server.Run(sql);
  if (const std::string_view rule = RuleThatRefuses(sql, server); !rule.empty()) {
    tally.Refuse(rule);
    return {};
  }
  Outcome stock = pair.stock.Run(sql);
  const std::string difference = Difference(server, stock);
  if (difference.empty()) {
    tally.Pass();
  } else if (const std::string_view reason = KnownDifference(file, sql); !reason.empty()) {
    tally.LeaveOut(reason);
  } else {
    tally.Fail(file, sql,
               difference + "\n  server: " + Describe(server) + "\n  stock:  " + Describe(stock));
  }
  return stock;
}

// All rows of a text follow each other, as SQLite's interface for Tcl has it.
Outcome RunText(const std::string& file, const std::string& sql, Pair& pair, Tally& tally) {
  Outcome whole;
  for (const std::string& statement : SplitStatements(sql)) {
    Outcome outcome = RunStatement(file, statement, pair, tally);
    if (outcome.error) return outcome;
    if (outcome.columns.empty()) continue;
    if (whole.columns.size() != outcome.columns.size()) whole.rows.clear();
    whole.columns = std::move(outcome.columns);
    for (auto& row : outcome.rows) whole.rows.push_back(std::move(row));
  }
  return whole;
}

}  // namespace

void RunTclFile(const std::string& path, ApiClient& client, const StockSqlite& stock,
                Tally& tally) {
  const std::string file = std::filesystem::path(path).filename().string();
  std::map<int, std::unique_ptr<Pair>> databases;
  TclPlayer player(SOURCE_DIR "/tests/corpora/player.tcl", path, kSecondsPerFile);
  while (const auto question = player.Next()) {
    std::unique_ptr<Pair>& pair = databases[question->database];
    if (pair == nullptr) pair = std::make_unique<Pair>(client, stock);
    player.Answer(RunText(file, question->sql, *pair, tally));
  }
  tally.EndFile(player.cut());
}

}  // namespace tests

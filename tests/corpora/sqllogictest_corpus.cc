#include "tests/corpora/sqllogictest_corpus.h"

#include <algorithm>
#include <fstream>
#include <map>
#include <stdexcept>

#include "tests/corpora/d1_database.h"
#include "tests/corpora/judgement.h"
#include "tests/corpora/sqllogictest_reader.h"
#include "tests/corpora/sqllogictest_result.h"

namespace tests {

namespace {

constexpr std::size_t kValuesShown = 10;

std::string Shown(const std::vector<std::string>& values) {
  std::string text;
  for (std::size_t i = 0; i < values.size() && i < kValuesShown; ++i) {
    text += (i == 0 ? "" : " | ") + values[i];
  }
  return text + " (" + std::to_string(values.size()) + " in all)";
}

// What is wrong with `outcome`; empty when it is what `record` expects.
std::string Fault(const SqllogictestRecord& record, const Outcome& outcome,
                  std::map<std::string, std::string>& hashes) {
  if (record.kind == SqllogictestRecord::Kind::kStatement) {
    return outcome.error.has_value() != record.succeeds ? "" : Describe(outcome);
  }
  // A query may fail where no row is expected: sqllogictest's own runner does not look why it
  // ended.
  if (outcome.error) return record.expected.empty() ? "" : Describe(outcome);
  if (outcome.columns.size() != record.types.size()) return "another number of columns";
  const auto values = SqllogictestValues(outcome.rows, record.types, record.sort);
  if (!AreExpected(values, record.expected)) {
    return "expected: " + Shown(record.expected) + "\n  server:   " + Shown(values) + ", " +
           HashOfValues(values);
  }
  if (record.label.empty()) return {};
  const std::string hash = HashOfValues(values);
  return hashes.emplace(record.label, hash).first->second == hash
             ? ""
             : "another result than before under the label " + record.label;
}

// Whether a statement fails because D1 has refused to make what it names: in `refused` are the
// texts that were refused.
bool FollowsFromARefusal(const Outcome& outcome, const std::vector<std::string>& refused) {
  if (!outcome.error || !outcome.error->starts_with("no such ")) return false;
  const std::size_t colon = outcome.error->find(": ");
  if (colon == std::string::npos) return false;
  const std::size_t name = colon + 2;
  const std::size_t end = outcome.error->find_first_of(": ", name);
  return std::any_of(refused.begin(), refused.end(), [&](const std::string& sql) {
    return sql.find(outcome.error->substr(name, end - name)) != std::string::npos;
  });
}

}  // namespace

void RunSqllogictestFile(const std::string& path, ApiClient& client, Tally& tally) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read " + path);
  SqllogictestReader reader(file);
  D1Database database(client);
  std::map<std::string, std::string> hashes;
  std::vector<std::string> refused;
  while (const auto record = reader.Next()) {
    const Outcome outcome = database.Run(record->sql);
    if (const std::string_view rule = RuleThatRefuses(record->sql, outcome); !rule.empty()) {
      tally.Refuse(rule);
      refused.push_back(record->sql);
    } else if (record->succeeds && FollowsFromARefusal(outcome, refused)) {
      tally.Refuse("a name that D1 has refused to make");
    } else if (const std::string fault = Fault(*record, outcome, hashes); !fault.empty()) {
      tally.Fail(path + ":" + std::to_string(record->line), record->sql, fault);
    } else {
      tally.Pass();
    }
  }
  tally.EndFile(/*cut=*/false);
}

}  // namespace tests

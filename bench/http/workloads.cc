#include "bench/http/workloads.h"

#include "bench/dataset.h"

namespace bench {

namespace {

constexpr const char* kMessage = R"([$ID,"a line of a log, of a usual length"])";

std::string BatchBody(int statements) {
  std::string body = R"({"batch":[)";
  for (int i = 0; i < statements; ++i) {
    if (i > 0) body += ',';
    body += QueryBody(kInsert, kMessage);
  }
  return body + "]}";
}

// Rows in one piece of the table, from a random id on.
Workload SelectMany(const std::string& name, std::int64_t rows, int length) {
  const std::string sql = "SELECT * FROM t WHERE id >= ? LIMIT " + std::to_string(rows);
  return {name, Subject::kRead, "query", QueryBody(sql, "[$ID]"), kRows - rows + 1, length};
}

}  // namespace

std::vector<Workload> HttpWorkloads() {
  return {
      {kPointSelect, Subject::kRead, "query", QueryBody(kSelect, "[$ID]"), kRows},
      {"point SELECT, /raw", Subject::kRead, "raw", QueryBody(kSelect, "[$ID]"), kRows},
      {kOneRowInsert, Subject::kWritten, "query", QueryBody(kInsert, kMessage), kRows},
      {"batch of 10 INSERTs", Subject::kWritten, "query", BatchBody(10), kRows},
      SelectMany("100-row SELECT", 100, 1),
      SelectMany("10,000-row SELECT", 10'000, 2),
  };
}

}  // namespace bench

#include "storage/query/query_plan.h"

#include <cstddef>
#include <cstdint>
#include <unordered_map>

#include "storage/error.h"

namespace storage {

namespace {

constexpr std::size_t kMaxBytes = 4000;

}  // namespace

std::string ExplainQueryPlan(Connection& connection, std::string_view sql) {
  std::string plan;
  try {
    PreparedStatement explain =
        connection.PrepareOwn(("EXPLAIN QUERY PLAN " + std::string(sql)).c_str());
    // Steps by their ids. https://www.sqlite.org/eqp.html
    std::unordered_map<std::int64_t, std::size_t> depths;
    while (explain.Step() && plan.size() < kMaxBytes) {
      const Row row = explain.CurrentRow();
      const auto parent = depths.find(row.At(1).integer);
      const std::size_t depth = parent == depths.end() ? 0 : parent->second + 1;
      depths[row.At(0).integer] = depth;
      if (!plan.empty()) plan += '\n';
      plan.append(2 * depth, ' ').append(row.At(3).bytes);
    }
  } catch (const Error&) {
    return {};
  }
  return plan;
}

}  // namespace storage

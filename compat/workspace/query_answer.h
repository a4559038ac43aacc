// The answer of POST /api/databases/{id}/query.

#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "compat/query_results.h"

namespace compat::workspace {

// Takes the results of one statement; a second one ends the request with kInvalidRequest. One
// thread at a time.
class QueryAnswer final : public QueryResults {
 public:
  explicit QueryAnswer(std::size_t max_bytes);

  void OnColumns(std::span<const std::string_view> names) override;
  void Restart() override;

  // The body. To be called once, when the request has been run.
  std::string Finish() &&;

 private:
  void AppendStatementStart(std::string& out) override;
  void AppendStatementEnd(std::string& out, const storage::StatementReport& report) override;

  std::string columns_;  // as JSON; empty before the statement
};

// An array of names as JSON.
std::string NamesJson(std::span<const std::string_view> names);

}  // namespace compat::workspace

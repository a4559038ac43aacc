// The answer of POST …/query and …/raw.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "compat/query_results.h"

namespace compat::cloudflare {

// Writes the whole envelope, from the first byte on. One thread at a time.
class QueryAnswer final : public QueryResults {
 public:
  // `region` is where the database says it runs.
  QueryAnswer(RowFormat format, std::string_view region, std::size_t max_bytes);

  // The body. To be called once, when the request has been run.
  std::string Finish() &&;

 private:
  void AppendStatementStart(std::string& out) override;
  void AppendStatementEnd(std::string& out, const storage::StatementReport& report) override;

  std::string meta_start_;  // the part of "meta" that is the same for every statement
};

}  // namespace compat::cloudflare

// The answer of POST …/query and …/raw, and of a Worker's queries.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "compat/query_results.h"

namespace compat::cloudflare {

// What stands around the results of all statements, which are separated by commas.
struct AnswerFrame {
  std::string_view start;
  std::string_view end;
};
inline constexpr AnswerFrame kEnvelope = {R"({"result":[)",
                                          R"(],"errors":[],"messages":[],"success":true})"};

// Writes the whole answer, from the first byte on. One thread at a time.
class QueryAnswer final : public QueryResults {
 public:
  // `region` is where the database says it runs.
  QueryAnswer(RowFormat format, std::string_view region, std::size_t max_bytes,
              const AnswerFrame& frame = kEnvelope);

  // Who runs the statements from here on: in place of the database's region, a replica in another.
  enum class Server { kPrimary, kReplica };
  void SetServer(Server server, std::string_view region);

  // The body. To be called once, when the request has been run.
  std::string Finish() &&;

 private:
  void AppendStatementStart(std::string& out) override;
  void AppendStatementEnd(std::string& out, const storage::StatementReport& report) override;

  const AnswerFrame frame_;
  std::string meta_start_;  // the part of "meta" that is the same for every statement
};

}  // namespace compat::cloudflare

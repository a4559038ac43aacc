#include "compat/limits/statement_text.h"

#include <algorithm>
#include <string>
#include <utility>

#include "compat/allowed_functions.h"
#include "compat/limits/documented_limits.h"
#include "storage/ascii.h"
#include "storage/transfer/sql_tokens.h"

namespace compat {

using storage::SqlToken;
using storage::SqlTokens;

namespace {

// What stands in brackets.
struct Brackets {
  std::string function;  // that they belong to, in lower case; empty where it is none
  int arguments = 0;
};

// A word behind which a name is no function's, though brackets follow.
bool NamesATable(const SqlToken& token) {
  for (const char* word : {"INTO", "TABLE", "REFERENCES", "ON", "EXISTS", "WITH", "AS", "USING"}) {
    if (token.Is(word)) return true;
  }
  return false;
}

class TextReader {
 public:
  explicit TextReader(std::string_view sql) : tokens_(sql) {}

  std::vector<Finding> Read() {
    SqlToken before_last;
    SqlToken last;
    for (SqlToken token = tokens_.Next(); token.kind != SqlToken::Kind::kEnd;
         token = tokens_.Next()) {
      Take(token, last, before_last);
      before_last = last;
      last = token;
    }
    // What has been cut leaves brackets open.
    while (!open_.empty()) Close();
    return std::exchange(findings_, {});
  }

 private:
  void Take(const SqlToken& token, const SqlToken& last, const SqlToken& before_last) {
    if (token.IsSign('(')) {
      const std::string word = last.kind == SqlToken::Kind::kWord && !NamesATable(before_last)
                                   ? storage::LowerCase(std::string(last.text))
                                   : "";
      open_.push_back({IsAllowedFunction(word) ? word : "", 0});
      return;
    }
    if (open_.empty()) return;
    if (token.IsSign(')')) return Close();
    Brackets& inner = open_.back();
    if (inner.arguments == 0) inner.arguments = 1;
    if (token.IsSign(',')) ++inner.arguments;
  }

  void Close() {
    const Brackets closed = open_.back();
    open_.pop_back();
    // Those around have an argument at least.
    if (!open_.empty() && open_.back().arguments == 0) open_.back().arguments = 1;
    if (closed.function.empty() || closed.arguments <= kDocumentedFunctionArguments) return;
    findings_.push_back({"the function " + closed.function + " has " +
                             std::to_string(closed.arguments) + " arguments, where D1 takes " +
                             std::to_string(kDocumentedFunctionArguments),
                         kLimitsPage});
  }

  SqlTokens tokens_;
  std::vector<Brackets> open_;
  std::vector<Finding> findings_;
};

}  // namespace

std::vector<Finding> FindInStatementText(std::string_view sql) {
  // Few texts have enough for one function, and this is the cheaper thing to know.
  if (std::count(sql.begin(), sql.end(), ',') < kDocumentedFunctionArguments) return {};
  return TextReader(sql).Read();
}

}  // namespace compat

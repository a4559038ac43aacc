// What a Worker's binding asks for: workerd's D1 wrapper sends it as a request to the host d1.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compat/query_results.h"
#include "storage/query/query.h"

namespace compat::binding {

// Where a call goes, and how it wants its rows.
struct BindingCall {
  enum class Kind { kQueries, kDump };
  Kind kind = Kind::kQueries;
  RowFormat format = RowFormat::kObjects;
};

// Reads the path and the query of the inner URL: /query and /execute are one, and every
// resultsFormat but ROWS_AND_COLUMNS asks for objects, also NONE. Throws kNoRoute for a path that
// D1 does not have, kMalformedRequest for broken percent-encoding.
BindingCall ParseCall(std::string_view path, std::string_view query);
// The same of a whole URL. Throws kMalformedRequest when it is none of the host d1.
BindingCall ParseCallUrl(std::string_view url);

// The elements of a body, {"sql", "params"?} or an array of them, each of which has one answer.
// Those that hold nothing but white space and lines that begin with -- are left out, as Miniflare
// does; when none is left there is nothing to run, and it throws kInvalidSql. Parameters arrive as
// workerd binds them: numbers as REAL, half a surrogate pair as three bytes, an array as the bytes
// that its numbers are modulo 256. Throws kInvalidRequest for what the wrapper does not send.
std::vector<storage::Query> ParseQueries(std::string body);

}  // namespace compat::binding

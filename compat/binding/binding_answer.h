// What a Worker's binding is answered.

#pragma once

#include <string>

#include "compat/cloudflare/query_answer.h"
#include "storage/error.h"

namespace compat::binding {

// One object an element, {"results", "success", "meta"}, in an array.
inline constexpr cloudflare::AnswerFrame kElements = {"[", "]"};

// One object for the whole call, {"success": false, "error": TEXT}: the Worker sees D1_ERROR with
// TEXT behind it, whatever the status.
struct BindingFailure {
  int status = 500;
  std::string body;
};

// What failed in the database has status 200, as Miniflare's D1 answers it; everything else has
// that of the REST API.
BindingFailure FailureOf(const storage::Error& error);

}  // namespace compat::binding

// A database of the server under test, for one statement a request.

#pragma once

#include <string>

#include "tests/corpora/outcome.h"
#include "tests/support/api_client.h"

namespace tests {

// One thread at a time, as its client.
class D1Database {
 public:
  explicit D1Database(ApiClient& client);
  ~D1Database();  // deletes it
  D1Database(const D1Database&) = delete;
  D1Database& operator=(const D1Database&) = delete;

  // Its error is D1's text as it came. Requires: `sql` is UTF-8. Throws std::runtime_error when no
  // answer comes, or one that is none.
  Outcome Run(const std::string& sql);

 private:
  ApiClient& client_;
  std::string uuid_;
};

}  // namespace tests

// Serves the page that people see in a browser.

#pragma once

#include <optional>
#include <string>

#include "emulator/http/http.h"
#include "emulator/page/page_build.h"

namespace emulator {

// What the document tells its scripts.
struct PageAccess {
  std::string account_id;            // of the address "/"
  std::optional<std::string> token;  // none: people are asked for theirs
};

// Knows nothing of the API, to which it leaves every request that is not a browser's for one of its
// addresses. Thread-safe.
class Page {
 public:
  explicit Page(const PageAccess& access, PageBuild build = BuiltPage());

  // The answer to a request for the page: to a GET, or HEAD, that names text/html and one of the
  // views, and of the files that belong to it. None: the request is somebody else's.
  std::optional<Response> Find(const Request& request) const;

 private:
  Response AnswerDocument(const Request& request) const;

  PageBuild build_;
  std::string document_;
  std::string document_tag_;  // its ETag
};

}  // namespace emulator

// A conformance case as its file in fixtures/conformance describes it. The format:
// fixtures/README.md.

#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <rapidjson/document.h>

namespace tests {

// A request as written down: nothing in it is expanded yet.
struct Send {
  std::string method;
  std::string path;
  // Put behind the path, percent-encoded, in the order of the file.
  std::vector<std::pair<std::string, std::string>> query;
  std::map<std::string, std::optional<std::string>> headers;  // none: not even the default one
  std::optional<std::string> body;                            // JSON or any other text
  std::optional<std::string> raw;  // the whole request in its place, byte by byte
  bool chunked = false;            // sends the body with Transfer-Encoding: chunked
};

struct Step {
  Send send;
  int status = 0;
  const rapidjson::Value* headers = nullptr;    // by name; null when nothing is expected of them
  const rapidjson::Value* body = nullptr;       // of the answer's JSON; likewise
  const rapidjson::Value* text = nullptr;       // of the answer's bytes; likewise
  std::map<std::string, std::string> captures;  // variable -> JSON pointer into the answer
  int times = 1;
  bool restarts = false;  // in place of a request: the server is stopped and started again
};

// One file. Views into `document` live as long as the object; hence no copies.
struct CaseFile {
  std::string about;
  std::string source;
  std::optional<std::string> config;
  std::vector<std::string> flags;
  std::optional<std::vector<std::string>> setup;  // none: the case wants no database
  std::vector<Step> steps;
  rapidjson::Document document;
};

// Throws std::runtime_error, naming the file, for whatever the format does not have: a misspelt key
// must not turn an expectation into none.
CaseFile LoadCaseFile(const std::filesystem::path& path);
// The same from a text, for tests.
CaseFile ParseCaseFile(const std::string& text);

}  // namespace tests

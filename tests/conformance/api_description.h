// What a server says of the surfaces that are our own, to hold its answers to.

#pragma once

#include <map>
#include <string>
#include <vector>

#include <rapidjson/document.h>

namespace tests {

// Whether `path` is of the workspace surface or of the control surface.
bool IsApiPath(const std::string& path);

// The OpenAPI documents of a server, each fetched when it is needed first. One thread at a time.
class ApiDescription {
 public:
  explicit ApiDescription(int port) : port_(port) {}

  // How the body of an answer is not what the path's document says of the operation and the status,
  // one line each; empty when it is. Paths that the document does not have answer its Error.
  // Requires: IsApiPath(path).
  std::vector<std::string> Differences(const std::string& method, const std::string& path,
                                       int status, const rapidjson::Value& body);

 private:
  const rapidjson::Document& Get(const std::string& source);

  int port_;
  std::map<std::string, rapidjson::Document> documents_;  // by where they were fetched
};

}  // namespace tests

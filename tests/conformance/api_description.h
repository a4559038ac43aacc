// What a server says of its workspace surface, to hold its answers to.

#pragma once

#include <memory>
#include <string>
#include <vector>

#include <rapidjson/document.h>

namespace tests {

// Whether `path` is of the workspace surface.
bool IsApiPath(const std::string& path);

// The OpenAPI document of a server, fetched when it is needed first. One thread at a time.
class ApiDescription {
 public:
  explicit ApiDescription(int port) : port_(port) {}

  // How the body of an answer is not what the document says of the operation and the status, one
  // line each; empty when it is. Paths that the document does not have answer its Error.
  std::vector<std::string> Differences(const std::string& method, const std::string& path,
                                       int status, const rapidjson::Value& body);

 private:
  const rapidjson::Document& Get();

  int port_;
  std::unique_ptr<rapidjson::Document> document_;
};

}  // namespace tests

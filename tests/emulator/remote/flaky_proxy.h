// A server between a client and an emulator, which fails as planted.

#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace tests {

// What becomes of one request, the first that fits and for which no plan has been used yet.
struct PlantedFailure {
  std::string method;
  std::string path_part;  // of the path or its query
  int skip = 0;           // so many that fit go through before it
  // It is answered this instead of being passed on; 0 for one that is passed on.
  int status = 0;
  std::map<std::string, std::string> headers = {};
  std::string body = {};
  // Only so many bytes of the emulator's answer come, and then the connection breaks; none for all.
  std::size_t cut_at = std::string::npos;
  // Changes the emulator's answer; may be empty.
  std::function<void(std::string& body, std::map<std::string, std::string>& headers)> change = {};
};

// Passes all on, with the Host that the client asked, so that it leads to itself. Thread-safe.
class FlakyProxy {
 public:
  // To the emulator on this port of 127.0.0.1.
  explicit FlakyProxy(int port, std::vector<PlantedFailure> failures = {});
  ~FlakyProxy();
  FlakyProxy(const FlakyProxy&) = delete;
  FlakyProxy& operator=(const FlakyProxy&) = delete;

  // "http://127.0.0.1:PORT"
  std::string url() const;
  void Plant(PlantedFailure failure);
  // How many were never asked for.
  std::size_t failures_left() const;
  // "METHOD /path", without the query, in the order in which they came.
  std::vector<std::string> requests() const;

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace tests

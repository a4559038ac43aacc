// Sends the same requests, hostile ones and ordinary ones, to the server of our own and to
// cpp-httplib's behind the same handler, and compares all that a client sees of the answers.

#include "tests/emulator/httplib/library_differences.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "storage/error.h"
#include "tests/emulator/httplib/library_http_server.h"
#include "tests/support/http_server.h"
#include "tests/support/raw_http_client.h"

namespace {

namespace fs = std::filesystem;
using tests::HttpServer;
using tests::LibraryDifference;
using tests::LibraryHttpServer;
using tests::OrdinaryRequest;
using tests::RawHttpClient;
using tests::RawResponse;

class Letters final : public emulator::BodySource {
 public:
  std::uint64_t size_bytes() const override { return 26; }
  void ReadAt(std::uint64_t offset, std::uint64_t length, std::string& out) override {
    out += std::string("abcdefghijklmnopqrstuvwxyz").substr(offset, length);
  }
};

emulator::Response Handle(const emulator::Request& request) {
  emulator::Response response;
  if (request.path == "/fails") throw std::runtime_error("a fault of our own");
  if (request.path == "/missing") throw storage::Error(storage::ErrorKind::kNotFound, "");
  if (request.path == "/unread") {
    response.body = "\"unread\"";
  } else if (request.path == "/nothing") {
    response.status = 204;
  } else if (request.path == "/empty") {
    response.headers.emplace_back("X-Empty", "yes");
  } else if (request.path == "/letters") {
    response.content_type = "text/plain";
    response.headers.emplace_back("ETag", "\"abc\"");
    response.source = std::make_unique<Letters>();
  } else if (request.path == "/header") {
    const std::string* const value = request.FindHeader("x-value");
    response.body = value == nullptr ? "none" : *value;
  } else {
    response = tests::Echo(request);
  }
  return response;
}

emulator::ServerOptions Options() {
  // What a request that never ends is given: long beside what a whole one needs to arrive.
  constexpr std::chrono::milliseconds kGivenUp{700};
  emulator::ServerOptions options = tests::TestServerOptions();
  options.workers = 16;
  options.max_body_bytes = 200'000;
  options.timeouts.head = kGivenUp;
  options.timeouts.small_body = kGivenUp;
  options.timeouts.linger = std::chrono::milliseconds(50);
  options.read_pace.stall = kGivenUp;
  options.cors_origins = {"http://page.test"};
  return options;
}

using Lines = std::vector<std::string>;

enum class Look { kAtAnswers, kAtHeadersToo };

// The headers, but for the time and the boundary that tells parts apart.
void AddHeaders(const RawResponse& response, Lines& lines) {
  for (const auto& [name, value] : response.headers) {
    if (name == "date") continue;
    lines.push_back(name + ": " + value.substr(0, value.find("boundary=")));
  }
}

std::string TextOf(const RawResponse& response) {
  const bool has_parts = response.Header("content-type").starts_with("multipart/");
  const std::string end = response.Header("connection") == "close" ? " close" : "";
  return std::to_string(response.status) + " " + (has_parts ? "parts" : response.body) + end;
}

// What a client sees that sends `bytes` and, once it has an answer, a further request.
Lines Play(int port, const std::string& bytes, Look look) {
  RawHttpClient client(port);
  client.Send(bytes);
  Lines lines;
  bool has_asked = false;
  bool is_open = false;
  for (;;) {
    const bool has_body = has_asked || !bytes.starts_with("HEAD ");
    const RawResponse response = has_body ? client.Read() : client.ReadHeadAnswer();
    if (response.status == 0) break;
    if (response.body == "\"GET /still-there \"") {
      is_open = true;
      continue;
    }
    lines.push_back(TextOf(response));
    if (look == Look::kAtHeadersToo) AddHeaders(response, lines);
    if (response.status != 100 && !has_asked) {
      has_asked = true;
      client.SendRequest("GET", "/still-there");
      client.EndSending();
    }
  }
  lines.emplace_back(is_open ? "open" : "closed");
  return lines;
}

// See LibraryDifference::lines.
std::string Difference(Lines ours, Lines theirs) {
  std::sort(ours.begin(), ours.end());
  std::sort(theirs.begin(), theirs.end());
  Lines only_ours;
  Lines only_theirs;
  std::set_difference(ours.begin(), ours.end(), theirs.begin(), theirs.end(),
                      std::back_inserter(only_ours));
  std::set_difference(theirs.begin(), theirs.end(), ours.begin(), ours.end(),
                      std::back_inserter(only_theirs));
  std::string text;
  for (const std::string& line : only_ours) text += "-" + line + "\n";
  for (const std::string& line : only_theirs) text += "+" + line + "\n";
  return text;
}

std::string ReadFile(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file.is_open()) << path;
  return {std::istreambuf_iterator<char>(file), {}};
}

struct PlayedRequest {
  std::string name;
  std::string bytes;
  Look look;
};

std::vector<PlayedRequest> AllRequests() {
  std::vector<PlayedRequest> requests;
  for (const OrdinaryRequest& request : tests::OrdinaryRequests()) {
    requests.push_back({request.name, request.bytes, Look::kAtHeadersToo});
  }
  const std::size_t ordinary = requests.size();
  for (const auto& entry :
       fs::directory_iterator(fs::path(SOURCE_DIR) / "fixtures/hostile_requests")) {
    if (entry.path().extension() != ".http") continue;
    requests.push_back({entry.path().stem(), ReadFile(entry.path()), Look::kAtAnswers});
  }
  EXPECT_GT(requests.size(), ordinary) << "no hostile request is there";
  return requests;
}

// Of every request that is answered differently.
std::map<std::string, std::string> FoundDifferences() {
  const HttpServer ours(&Handle, Options());
  const LibraryHttpServer theirs(&Handle, Options());
  const std::vector<PlayedRequest> requests = AllRequests();
  std::vector<std::string> differences(requests.size());
  std::atomic<std::size_t> next = 0;
  std::array<std::thread, 6> players;  // most of the time they wait for what is given up
  for (std::thread& player : players) {
    player = std::thread([&] {
      for (std::size_t i = next++; i < requests.size(); i = next++) {
        SCOPED_TRACE(requests[i].name);
        const auto& [name, bytes, look] = requests[i];
        differences[i] =
            Difference(Play(ours.port(), bytes, look), Play(theirs.port(), bytes, look));
      }
    });
  }
  for (std::thread& player : players) player.join();

  std::map<std::string, std::string> found;
  for (std::size_t i = 0; i < requests.size(); ++i) {
    if (!differences[i].empty()) found[requests[i].name] = differences[i];
  }
  return found;
}

std::map<std::string, std::string> ListedDifferences() {
  std::map<std::string, std::string> listed;
  for (const LibraryDifference& difference : tests::LibraryDifferences()) {
    EXPECT_FALSE(difference.why.empty()) << difference.lines;
    for (const std::string& request : difference.requests) {
      EXPECT_TRUE(listed.emplace(request, difference.lines).second) << request << " stands twice";
    }
  }
  return listed;
}

TEST(LibraryDifferencesTest, AreAllListedAndExplained) {
  const std::map<std::string, std::string> found = FoundDifferences();
  const std::map<std::string, std::string> listed = ListedDifferences();

  for (const auto& [request, lines] : listed) {
    const auto one = found.find(request);
    EXPECT_EQ(one == found.end() ? "none" : one->second, lines) << request;
  }
  for (const auto& [request, lines] : found) {
    EXPECT_TRUE(listed.contains(request)) << request << " is not listed:\n" << lines;
  }
}

}  // namespace

#include "emulator/run/ready_command.h"

#include <chrono>
#include <string>
#include <thread>

#include <httplib.h>

#include "storage/error.h"

namespace emulator {

using storage::Error;
using storage::ErrorKind;

namespace {

using Clock = std::chrono::steady_clock;

// Short beside the time that a server takes to start.
constexpr std::chrono::milliseconds kBetweenQuestions{20};
constexpr std::chrono::seconds kLongestAnswer{5};

// Empty when it is ready, else what it says instead.
std::string ComplaintOfServer(const std::string& url) {
  httplib::Client client(url);
  client.set_connection_timeout(kLongestAnswer);
  client.set_read_timeout(kLongestAnswer);
  const httplib::Result answer = client.Get("/ready");
  if (!answer) return "there is no answer: " + httplib::to_string(answer.error());
  return answer->status == 200 ? "" : "it answers " + std::to_string(answer->status);
}

}  // namespace

void AwaitReady(const Options& options) {
  const std::string url = options.url.value_or("http://127.0.0.1:8731");
  const auto end = Clock::now() + std::chrono::duration<double>(options.wait_seconds);
  for (;;) {
    const std::string complaint = ComplaintOfServer(url);
    if (complaint.empty()) return;
    if (Clock::now() >= end) {
      std::string message = "the server at ";
      message.append(url).append(" is not ready: ").append(complaint);
      throw Error(ErrorKind::kIo, message);
    }
    std::this_thread::sleep_for(kBetweenQuestions);
  }
}

}  // namespace emulator

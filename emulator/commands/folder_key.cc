#include "emulator/commands/folder_key.h"

#include <charconv>
#include <chrono>

#include <httplib.h>
#include <openssl/crypto.h>

#include "emulator/server_announcement.h"
#include "storage/error.h"

namespace emulator {

namespace {

// Of a question that needs no work.
constexpr std::chrono::seconds kLongestWait{10};

bool IsSame(const std::string& given, const std::string& expected) {
  return given.size() == expected.size() &&
         CRYPTO_memcmp(given.data(), expected.data(), expected.size()) == 0;
}

}  // namespace

void CheckFolderKey(const Request& request, const std::string& key) {
  const std::string* given = request.FindHeader(kFolderKeyHeader);
  if (given == nullptr || !IsSame(*given, key)) {
    throw storage::Error(storage::ErrorKind::kForbidden,
                         "only commands on the data folder may ask for this");
  }
}

Response TransferBytesAnswer(std::uint64_t bytes) { return JsonResponse(std::to_string(bytes)); }

std::optional<std::uint64_t> TransferBytesOfServer(const std::filesystem::path& data) {
  const auto server = ServerAnnouncement::Find(data);
  if (!server) return 0;
  httplib::Client client(server->url);
  client.set_connection_timeout(kLongestWait);
  client.set_read_timeout(kLongestWait);
  const httplib::Result result = client.Get(kTransferBytesPath, {{kFolderKeyHeader, server->key}});
  // The words of a server that was killed stay, and its port may be another's by now.
  if (!result && result.error() == httplib::Error::Connection) return 0;
  if (result && result->status != httplib::StatusCode::OK_200) return 0;
  if (!result) return std::nullopt;
  std::uint64_t bytes = 0;
  const char* const end = result->body.data() + result->body.size();
  const auto [at, failure] = std::from_chars(result->body.data(), end, bytes);
  if (failure != std::errc() || at != end) return 0;
  return bytes;
}

}  // namespace emulator

// The databases that an account of a service has.

#pragma once

#include <optional>
#include <string>

#include "emulator/remote/remote_client.h"

namespace emulator {

struct RemoteDatabase {
  std::string uuid;
  std::string name;
};

// One thread at a time. Throws what RemoteClient::Get throws where nothing else is said.
class RemoteDatabases {
 public:
  // `client` must outlive this.
  RemoteDatabases(RemoteClient& client, const std::string& account_id);

  // By its name or uuid; none when there is none.
  std::optional<RemoteDatabase> Find(const std::string& name_or_uuid);
  // Makes one that Find has not found, of this uuid where the service is an emulator in which no
  // other has it.
  RemoteDatabase Create(const std::string& name, const std::string& wanted_uuid);
  void Delete(const std::string& uuid);
  // Whether it has neither tables nor anything else of its own. Waits while a transfer keeps the
  // database from being asked.
  bool IsEmpty(const std::string& uuid);

  // The path of one, below the API's.
  std::string PathOf(const std::string& uuid) const { return path_ + "/" + uuid; }
  RemoteClient& client() noexcept { return client_; }

 private:
  RemoteClient& client_;
  const std::string path_;
};

// The header by which Create asks for a uuid. The real service goes by no header that it does not
// know.
inline constexpr const char* kWantedUuidHeader = "x-d1-emulator-uuid";

}  // namespace emulator

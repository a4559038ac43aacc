// The databases that Workers name, made when they are first used.

#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

#include "storage/database/databases.h"

namespace emulator {

enum class MissingDatabase { kMade, kRefused };

// Thread-safe.
class BindingDatabases {
 public:
  struct Found {
    std::shared_ptr<const storage::DatabaseRecord> record;
    std::shared_ptr<storage::Database> database;
  };

  // An account has at most `most` databases. `databases` must outlive this.
  BindingDatabases(storage::Databases& databases, std::uint64_t most)
      : databases_(databases), most_(most) {}

  // The account's database of that uuid, in any case, or of that name. Where there is none it is
  // made: called `reference`, and with that uuid where it is one. Throws kNotFound where it is not
  // to be made, and what D1 says of a name or number of databases that may not be.
  Found Open(const std::string& account_id, const std::string& reference, MissingDatabase missing);

 private:
  std::shared_ptr<const storage::DatabaseRecord> Find(const std::string& account_id,
                                                      const std::string& reference);
  std::shared_ptr<const storage::DatabaseRecord> Make(const std::string& account_id,
                                                      const std::string& reference);

  storage::Databases& databases_;
  const std::uint64_t most_;
  std::mutex making_;  // held while one is made: others that ask for it first find it then
};

}  // namespace emulator

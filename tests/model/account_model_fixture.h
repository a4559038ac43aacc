// What an account has, without one, and whether it does.

#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "storage/database/snapshots.h"
#include "storage/records/records.h"
#include "tests/model/database_model.h"
#include "tests/storage/namespaces/namespaces_fixture.h"

namespace storage {

// A state that a database was in.
struct Past {
  HistoryPosition position;
  tests::DatabaseModel content;
};

struct KnownDatabase {
  std::string name;
  std::uint64_t number = 0;  // another one for each that is made
  tests::DatabaseModel content;
  std::map<std::string, Past> snapshots;
};

struct KnownRecord {
  std::string name;
  std::string uuid;
  std::string status;
  bool is_deleted = false;

  friend bool operator==(const KnownRecord&, const KnownRecord&) = default;
};

struct AccountModel {
  std::map<std::string, KnownDatabase> databases;  // by uuid
  std::map<std::string, KnownRecord> records;      // by id
};

class AccountModelFixture : public NamespacesFixture {
 protected:
  // Whose records belong to no namespace.
  static constexpr const char* kPlainAccount = "plain";

  static std::string NamespaceOf(const std::string& account) {
    return account == kPlainAccount ? "" : account;
  }

  Records& records();
  void Crash();
  // That the account has what the model says, and nothing else.
  void ExpectAccount(const std::string& account, const AccountModel& model);

 private:
  void ExpectHolds(const std::string& folder, const tests::DatabaseModel& model);
  void ExpectSnapshots(const std::string& folder, const KnownDatabase& model);
  void ExpectRecords(const std::string& account, const AccountModel& model);

  std::optional<Records> records_;
};

}  // namespace storage

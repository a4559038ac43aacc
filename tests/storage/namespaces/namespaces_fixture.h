// Namespaces and templates over a data folder of their own.

#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "storage/namespaces/namespaces.h"
#include "storage/namespaces/templates.h"
#include "tests/storage/database/databases_fixture.h"

namespace storage {

class NamespacesFixture : public DatabasesFixture {
 protected:
  static constexpr const char* kUuid = "11111111-2222-4333-8444-555555555555";

  NamespacesFixture() { keeps_history = true; }

  Namespaces& namespaces() {
    if (!namespaces_) {
      kept_clocks_.emplace(databases().catalog(), clocks);
      namespaces_.emplace(databases(), *kept_clocks_, chances, log);
    }
    return *namespaces_;
  }
  KeptClocks& kept_clocks() {
    namespaces();
    return *kept_clocks_;
  }
  Templates& templates() {
    if (!templates_) templates_.emplace(databases(), clocks, chances, log);
    return *templates_;
  }
  void End() {
    namespaces_.reset();
    templates_.reset();
    Close();
  }

  // A database of the account, with a table t(id, a) of `rows` rows.
  DatabaseRecord MakeIn(const std::string& account, const std::string& name,
                        const std::string& uuid = "", int rows = 0) {
    DatabaseRecord wanted = Wanted(name);
    wanted.account_id = account;
    wanted.uuid = uuid;
    DatabaseRecord made = databases().Create(wanted, kMost);
    for (int row = 0; row < rows; ++row) Ask(made.folder, "INSERT INTO t(a) VALUES ('seeded')");
    return made;
  }
  // A template that holds one database, "shop" of kUuid, with two rows.
  void MakeTemplate(const std::string& name) {
    const TemplateRecord claimed = templates().Claim(name, std::chrono::milliseconds{0});
    ASSERT_FALSE(claimed.is_ready);
    MakeIn(claimed.account_id, "shop", kUuid, 2);
    templates().Finish(name);
  }

  std::string FolderOf(const std::string& account, const std::string& uuid = kUuid) {
    const auto found = databases().catalog().FindByUuid(account, uuid);
    return found ? found->folder : "";
  }
  std::string AskIn(const std::string& account, const std::string& sql) {
    return Ask(FolderOf(account), sql);
  }
  std::string CountIn(const std::string& account) {
    return AskIn(account, "SELECT count(*) FROM t");
  }

 private:
  std::optional<KeptClocks> kept_clocks_;
  std::optional<Namespaces> namespaces_;
  std::optional<Templates> templates_;
};

}  // namespace storage

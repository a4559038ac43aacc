// Random things are done to accounts, as tests do them; a plain model says what each database
// holds, which states of it have names, and which records of workspaces there are. A reset has to
// bring back what the mark was, row by row and in its schema.

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "storage/database/snapshots.h"
#include "tests/model/account_model_fixture.h"
#include "tests/support/random.h"
#include "tests/support/seed.h"

namespace storage {
namespace {

using tests::DatabaseModel;

constexpr int kHistories = 10;
constexpr int kSteps = 80;
struct Account {
  AccountModel now;
  AccountModel mark;
};

class History : public AccountModelFixture {
 public:
  explicit History(std::uint64_t seed) : random_(seed) {}

  void Run() {
    accounts_[kPlainAccount];
    for (int step = 0; step < kSteps && !HasFailure(); ++step) {
      clock.Advance(static_cast<std::int64_t>(random_.Between(1, 5)));
      Step();
    }
    if (!HasFailure()) ExpectAll();
  }

 private:
  void TestBody() override {}

  void Step() {
    switch (random_.Below(20)) {
      case 0:
        return MakeNamespace();
      case 1:
        return MakeTemplate();
      case 2:
        return random_.Below(4) == 0 ? RemoveTemplate() : MakeNamespace();
      case 3:
        return random_.Below(3) == 0 ? RemoveNamespace() : MakeDatabase();
      case 4:
        return MakeDatabase();
      case 5:
        return DeleteDatabase();
      case 6:
        return Mark();
      case 7:
      case 8:
        return Reset();
      case 9:
        return RestoreDatabase();
      case 10:
        return random_.Below(4) == 0 ? Crash() : Reset();
      case 11:
        return Fork();
      case 12:
        return NameState();
      case 13:
        return random_.Below(2) == 0 ? ForgetState() : NameState();
      case 14:
        return MakeRecord();
      case 15:
        return ChangeRecord();
      default:
        return Write();
    }
  }

  template <typename Map>
  auto AnyOf(Map& map) {
    auto found = map.begin();
    if (!map.empty()) std::advance(found, random_.Below(map.size()));
    return found;
  }
  std::string AnyAccount() { return AnyOf(accounts_)->first; }
  DatabaseRecord RecordOf(const std::string& account, const std::string& uuid) {
    return *databases().catalog().FindByUuid(account, uuid);
  }

  void MakeNamespace() {
    NewNamespace wanted;
    AccountModel start;
    if (!templates_.empty() && random_.Below(8) != 0) {
      const auto made_of = AnyOf(templates_);
      wanted.template_name = made_of->first;
      start = made_of->second;
      for (auto& [uuid, database] : start.databases) database.number = ++made_;
    }
    const std::string id = namespaces().Make(wanted).record.account_id;
    ASSERT_FALSE(accounts_.contains(id));
    accounts_[id] = {start, start};
    Expect(id);
  }

  void RemoveNamespace() {
    const std::string id = AnyAccount();
    if (id == kPlainAccount) return;
    namespaces().Remove(id);
    accounts_.erase(id);
    EXPECT_FALSE(namespaces().Holds(id));
  }

  void MakeTemplate() {
    const std::string name = "template" + std::to_string(random_.Below(3));
    if (templates_.contains(name)) return;
    const TemplateRecord claimed = templates().Claim(name, std::chrono::milliseconds{0});
    ASSERT_FALSE(claimed.is_ready);
    AccountModel filled;
    for (std::uint64_t count = random_.Below(4); count > 0; --count) {
      MakeDatabaseIn(claimed.account_id, filled);
      if (random_.Below(2) == 0) MakeRecordIn(claimed.account_id, filled);
      for (int writes = 0; writes < 3; ++writes) WriteIn(claimed.account_id, filled);
      ChangeRecordIn(claimed.account_id, filled);
    }
    templates().Finish(name);
    templates_[name] = filled;
  }

  void RemoveTemplate() {
    if (templates_.empty()) return;
    const std::string name = templates_.begin()->first;
    templates().Remove(name);
    templates_.erase(name);
  }

  void MakeDatabase() {
    const std::string account = AnyAccount();
    MakeDatabaseIn(account, accounts_[account].now);
  }

  static bool HasName(const AccountModel& model, const std::string& name) {
    return std::ranges::any_of(model.databases,
                               [&](const auto& known) { return known.second.name == name; });
  }

  // Names and some uuids are the same in all accounts, and come again after a deletion.
  void MakeDatabaseIn(const std::string& account, AccountModel& model) {
    const std::string name = "db" + std::to_string(random_.Below(5));
    const std::string uuid = random_.Below(2) == 0 ? "0000000" + std::to_string(random_.Below(3)) +
                                                         "-0000-4000-8000-000000000000"
                                                   : "";
    if (model.databases.contains(uuid) || HasName(model, name)) return;
    const DatabaseRecord made = MakeIn(account, name, uuid);
    model.databases[made.uuid] = {name, ++made_, {}, {}};
  }

  void DeleteDatabase() {
    const std::string account = AnyAccount();
    AccountModel& model = accounts_[account].now;
    const auto found = AnyOf(model.databases);
    if (found == model.databases.end()) return;
    EXPECT_TRUE(databases().Delete(RecordOf(account, found->first)));
    ForgetDatabase(model, found->first);
  }

  static void ForgetDatabase(AccountModel& model, const std::string& uuid) {
    for (auto& [id, record] : model.records) {
      if (record.uuid == uuid) record.status = "failed";
    }
    model.databases.erase(uuid);
  }

  void Write() {
    const std::string account = AnyAccount();
    WriteIn(account, accounts_[account].now);
  }

  void WriteIn(const std::string& account, AccountModel& model) {
    const auto found = AnyOf(model.databases);
    if (found == model.databases.end()) return;
    KnownDatabase& database = found->second;
    const std::string sql = database.content.Change(random_);
    if (sql.empty()) return;
    const std::string folder = FolderOf(account, found->first);
    Ask(folder, sql);
    if (random_.Below(3) == 0) {
      pasts_[database.number].push_back({PositionOf(folder), database.content});
    }
  }

  HistoryPosition PositionOf(const std::string& folder) {
    return databases().Open(At(folder))->history().log().End().position;
  }

  // A state that the database was in, where its history still has it.
  std::optional<std::pair<HistoryLocation, DatabaseModel>> AnyPast(Database& open,
                                                                   const KnownDatabase& database) {
    std::vector<Past> pasts = pasts_[database.number];
    for (const auto& [name, past] : database.snapshots) pasts.push_back(past);
    if (pasts.empty()) return std::nullopt;
    const Past& past = pasts[random_.Below(pasts.size())];
    const auto location = open.history().log().Find(past.position.number);
    if (!location || location->position.digest != past.position.digest) return std::nullopt;
    return std::pair(*location, past.content);
  }

  void RestoreDatabase() {
    const std::string account = AnyAccount();
    AccountModel& model = accounts_[account].now;
    const auto found = AnyOf(model.databases);
    if (found == model.databases.end()) return;
    const auto open = databases().Open(At(FolderOf(account, found->first)));
    const auto past = AnyPast(*open, found->second);
    if (!past) return;
    open->Restore(past->first);
    found->second.content = past->second;
    Expect(account);
  }

  void Fork() {
    const std::string account = AnyAccount();
    AccountModel& model = accounts_[account].now;
    const auto source = AnyOf(model.databases);
    if (source == model.databases.end()) return;
    const std::string target = random_.Below(2) == 0 ? account : AnyAccount();
    ForkOrder order;
    order.wanted = Wanted("fork" + std::to_string(random_.Below(5)));
    order.wanted.account_id = target;
    order.most = kMost;
    if (HasName(accounts_[target].now, order.wanted.name)) return;
    const auto open = databases().Open(At(FolderOf(account, source->first)));
    DatabaseModel content = source->second.content;
    if (const auto past = random_.Below(3) == 0 ? std::nullopt : AnyPast(*open, source->second)) {
      order.at = past->first;
      content = past->second;
    }
    const ForkedDatabase forked = databases().Fork(order, *open);
    accounts_[target].now.databases[forked.record.uuid] = {
        order.wanted.name, ++made_, std::move(content), {}};
    Expect(target);
  }

  void NameState() {
    const std::string account = AnyAccount();
    AccountModel& model = accounts_[account].now;
    const auto found = AnyOf(model.databases);
    if (found == model.databases.end()) return;
    KnownDatabase& database = found->second;
    SnapshotOrder order;
    order.name = "s" + std::to_string(random_.Below(4));
    if (database.snapshots.contains(order.name)) return;
    DatabaseModel content = database.content;
    const auto open = databases().Open(At(FolderOf(account, found->first)));
    if (const auto past = random_.Below(2) == 0 ? std::nullopt : AnyPast(*open, database)) {
      order.at = past->first;
      content = past->second;
    }
    const SnapshotRecord made =
        MakeSnapshot(databases(), clock, RecordOf(account, found->first), order);
    database.snapshots[order.name] = {made.position, std::move(content)};
  }

  // Not to be brought back by a reset either.
  void ForgetState() {
    const std::string account = AnyAccount();
    auto& [now, mark] = accounts_[account];
    const auto found = AnyOf(now.databases);
    if (found == now.databases.end()) return;
    const auto snapshot = AnyOf(found->second.snapshots);
    if (snapshot == found->second.snapshots.end()) return;
    const std::string name = snapshot->first;
    const std::string folder = FolderOf(account, found->first);
    EXPECT_TRUE(DeleteSnapshot(databases().catalog().file(), folder, name));
    found->second.snapshots.erase(name);
    const auto marked = mark.databases.find(found->first);
    const bool is_marked =
        marked != mark.databases.end() && marked->second.number == found->second.number;
    if (is_marked) marked->second.snapshots.erase(name);
  }

  void MakeRecord() {
    const std::string account = AnyAccount();
    MakeRecordIn(account, accounts_[account].now);
  }

  void MakeRecordIn(const std::string& account, AccountModel& model) {
    NewRecord wanted;
    wanted.namespace_id = NamespaceOf(account);
    wanted.workspace_id = "w";
    wanted.name = "record";
    wanted.kind = "d1";
    wanted.created_by = "usr";
    wanted.slug = [](unsigned n) { return "r" + std::to_string(n); };
    wanted.database_name = [](const std::string& slug, unsigned n) {
      return slug + "-" + std::to_string(n);
    };
    wanted.database = Wanted("");
    wanted.database.account_id = account;
    wanted.max_databases = kMost;
    const WorkspaceRecord made = records().Create(wanted);
    model.records[made.id] = {made.name, made.uuid, "ready", false};
    model.databases[made.uuid] = {made.database_name, ++made_, {}, {}};
  }

  void ChangeRecord() {
    const std::string account = AnyAccount();
    ChangeRecordIn(account, accounts_[account].now);
  }

  void ChangeRecordIn(const std::string& account, AccountModel& model) {
    const auto found = AnyOf(model.records);
    if (found == model.records.end()) return;
    const RecordKey key = {found->first, NamespaceOf(account)};
    KnownRecord& record = found->second;
    if (record.is_deleted && random_.Below(2) == 0) {
      records().Purge(key);
      const std::string uuid = record.uuid;
      model.records.erase(found);
      ForgetDatabase(model, uuid);
    } else if (record.is_deleted) {
      records().Restore(key);
      record.is_deleted = false;
    } else if (random_.Below(2) == 0) {
      records().Delete(key, "short");
      record.is_deleted = true;
    } else {
      record.name = "name" + std::to_string(random_.Below(100));
      records().Edit(key, {record.name, {}});
    }
  }

  void Mark() {
    const std::string account = AnyAccount();
    if (!namespaces().Holds(account)) return;  // the plain one, without a database
    namespaces().Mark(account);
    accounts_[account].mark = accounts_[account].now;
    Expect(account);
  }

  void Reset() {
    const std::string account = AnyAccount();
    namespaces().Reset(account);
    accounts_[account].now = accounts_[account].mark;
    Expect(account);
    const ResetReport again = namespaces().Reset(account);
    EXPECT_TRUE(again.restored.empty() && again.removed.empty() && again.returned.empty());
  }

  void ExpectAll() {
    for (const auto& [id, account] : accounts_) Expect(id);
  }

  void Expect(const std::string& account) { ExpectAccount(account, accounts_[account].now); }

  tests::Random random_;
  std::map<std::string, Account> accounts_;
  std::map<std::string, AccountModel> templates_;
  std::uint64_t made_ = 0;
  std::map<std::uint64_t, std::vector<Past>> pasts_;  // by the databases' numbers
};

TEST(NamespaceModelTest, AResetIsTheMarkWhateverWasDone) {
  const std::uint64_t seed = tests::Seed();
  for (int i = 0; i < kHistories * tests::Scale() && !testing::Test::HasFailure(); ++i) {
    SCOPED_TRACE("history " + std::to_string(i));
    History(seed + static_cast<std::uint64_t>(i)).Run();
  }
}

}  // namespace
}  // namespace storage

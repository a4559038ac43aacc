// Random changes and lists on the workspace surface, held against a plain list in memory: whole
// pages in both directions, and walks during which rows come, go and change. A failure names its
// seed.

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "compat/workspace/fields.h"
#include "tests/model/record_model.h"
#include "tests/support/workspace_fixture.h"

namespace tests {
namespace {

constexpr const char* kAccount = "0123456789abcdef0123456789abcdef";
constexpr std::int64_t kDayMs = std::int64_t{24} * 60 * 60 * 1000;

const std::vector<ModelWorkspace>& Workspaces() {
  static const std::vector<ModelWorkspace> workspaces = {
      {"wsp_0000000000000000000north", "north", "short"},
      {"wsp_0000000000000000000south", "south", "long"},
      {"wsp_00000000000000000000east", "east", "none"}};
  return workspaces;
}

// What each caller sees: root is an admin, ann is of north, bob of south, which sees north through
// an integration.
const std::map<std::string, std::set<std::string>>& Callers() {
  static const std::map<std::string, std::set<std::string>> callers = {
      {"root", {Workspaces()[0].id, Workspaces()[1].id, Workspaces()[2].id}},
      {"ann", {Workspaces()[0].id}},
      {"bob", {Workspaces()[0].id, Workspaces()[1].id}}};
  return callers;
}

compat::Configuration MakeConfiguration() {
  compat::Configuration configuration;
  configuration.accounts = {{kAccount, "Main"}};
  for (const auto& [name, sees] : Callers()) {
    const std::string user = "usr_" + std::string(24 - name.size(), '0') + name;
    configuration.users.push_back({user, name + "@example.com", name});
    compat::Token token;
    token.token = name;
    token.user_id = user;
    token.permissions = {.read = true, .write = true};
    configuration.tokens.push_back(token);
  }
  const auto user_of = [&](int index) {
    return configuration.users[static_cast<std::size_t>(index)].id;
  };
  for (const ModelWorkspace& workspace : Workspaces()) {
    configuration.workspaces.push_back({workspace.id,
                                        workspace.slug,
                                        workspace.slug,
                                        *compat::FindRetentionTier(workspace.tier),
                                        kAccount,
                                        {}});
  }
  configuration.workspaces[0].members = {{user_of(0)}};
  configuration.workspaces[1].members = {{user_of(1)}};
  configuration.admins = {user_of(2)};
  configuration.integrations = {
      {"int_000000000000000reporting", "Reporting", Workspaces()[0].id, {Workspaces()[1].id}}};
  return configuration;
}

ModelRecord RecordOf(const rapidjson::Value& json) {
  ModelRecord record;
  for (const compat::workspace::Field& field : compat::workspace::kDatabaseFields) {
    const std::string name(field.name);
    const rapidjson::Value& value = json[name.c_str()];
    record[name] = value.IsNull() ? std::nullopt : std::optional<std::string>(value.GetString());
  }
  return record;
}

// A list that is asked for.
struct Listing {
  std::string caller;
  std::string deleted;  // of include_deleted
  ModelFilter filter;
  ModelOrder order;

  std::string Query(int limit, const std::string& cursor) const {
    return "limit=" + std::to_string(limit) + "&include_deleted=" + deleted +
           "&filter=" + PercentEncoded(filter.json) + "&orderBy=" + PercentEncoded(order.json) +
           cursor;
  }
};

struct Page {
  std::vector<std::string> ids;
  std::size_t total = 0;
  bool has_next = false;
  bool has_previous = false;
  std::string start;
  std::string end;
};

class WorkspaceModelTest : public testing::TestWithParam<std::uint32_t> {
 protected:
  // --- changes, each made on both sides

  void Create() {
    const ModelWorkspace& workspace = Workspaces()[static_cast<std::size_t>(source.Below(3))];
    std::string body =
        R"({"workspaceId":")" + workspace.id + R"(","name":")" + source.Text() + "\"";
    if (source.Below(2) == 0) body += R"(,"description":")" + source.Text() + "\"";
    const WorkspaceAnswer answer = fixture.Send("POST", "/api/databases", "root", {}, body + "}");
    ASSERT_EQ(answer.status, 201) << answer.text;
    const ModelRecord record = RecordOf(answer.body);
    EXPECT_EQ(records.count(*record.at("id")), 0U);
    records[*record.at("id")] = record;
  }

  void Edit(const std::string& id) {
    const std::string name = source.Text();
    const WorkspaceAnswer answer =
        fixture.Send("PATCH", "/api/databases/" + id, "root", {}, R"({"name":")" + name + "\"}");
    ASSERT_EQ(answer.status, IsDeleted(id) ? 409 : 200) << answer.text;
    if (IsDeleted(id)) return;
    if (records[id]["name"] != name) records[id]["updatedAt"] = RecordOf(answer.body)["updatedAt"];
    records[id]["name"] = name;
    EXPECT_EQ(RecordOf(answer.body), records[id]);
  }

  void Delete(const std::string& id) {
    const WorkspaceAnswer answer = fixture.Send("DELETE", "/api/databases/" + id, "root");
    ASSERT_EQ(answer.status, IsDeleted(id) ? 409 : 200) << answer.text;
    if (IsDeleted(id)) return;
    const ModelRecord now = RecordOf(fixture.Send("GET", "/api/databases/" + id, "root").body);
    for (const ModelWorkspace& workspace : Workspaces()) {
      if (workspace.id == records[id]["workspaceId"]) records[id]["retentionTier"] = workspace.tier;
    }
    records[id]["deletedAt"] = records[id]["updatedAt"] = now.at("deletedAt");
    deleted_at_ms[id] = fixture.clock.NowMs();
    EXPECT_EQ(now, records[id]);
  }

  void Restore(const std::string& id) {
    const WorkspaceAnswer answer =
        fixture.Send("POST", "/api/databases/" + id + "/restore", "root");
    ASSERT_EQ(answer.status, IsDeleted(id) ? 200 : 409) << answer.text;
    if (!IsDeleted(id)) return;
    records[id]["deletedAt"] = records[id]["retentionTier"] = std::nullopt;
    records[id]["updatedAt"] = RecordOf(answer.body)["updatedAt"];
    EXPECT_EQ(RecordOf(answer.body), records[id]);
  }

  void Purge(const std::string& id) {
    const WorkspaceAnswer answer =
        fixture.Send("DELETE", "/api/databases/" + id + "/purge", "root");
    ASSERT_EQ(answer.status, IsDeleted(id) ? 200 : 409) << answer.text;
    if (!IsDeleted(id)) return;
    records.erase(id);
    EXPECT_EQ(fixture.Send("GET", "/api/databases/" + id, "root").status, 404);
  }

  // The other surface deletes the database.
  void Fail(const std::string& id) {
    storage::Databases& databases = fixture.databases();
    const auto database = databases.catalog().FindByUuid(kAccount, *records[id]["cfResourceId"]);
    const bool was_there = database && databases.Delete(*database);
    EXPECT_EQ(was_there, records[id]["status"] == "ready");
    records[id]["status"] = "failed";
  }

  void Sweep() {
    fixture.clock.Advance(8 * kDayMs);
    fixture.surface().Sweep();
    std::erase_if(records, [&](const auto& entry) {
      const auto& [id, record] = entry;
      if (!record.at("deletedAt")) return false;
      const std::string tier = *record.at("retentionTier");
      const std::int64_t kept_ms = tier == "short" ? 7 * kDayMs : 90 * kDayMs;
      return tier != "none" && deleted_at_ms[id] + kept_ms <= fixture.clock.NowMs();
    });
  }

  void ChangeSomething() {
    fixture.clock.Advance(source.Below(3));
    if (records.size() < 5) return Create();
    auto chosen = records.begin();
    std::advance(chosen, source.Below(static_cast<int>(records.size())));
    const std::string id = chosen->first;
    switch (source.Below(14)) {
      case 0:
      case 1:
        return Edit(id);
      case 2:
      case 3:
        return Delete(id);
      case 4:
        return Restore(id);
      case 5:
        return Purge(id);
      case 6:
        return Fail(id);
      case 7:
        if (source.Below(10) == 0) return Sweep();
        [[fallthrough]];
      default:
        return records.size() < 60 ? Create() : Purge(id);
    }
  }

  bool IsDeleted(const std::string& id) const { return records.at(id).at("deletedAt").has_value(); }

  // --- lists

  Listing MakeListing() {
    static const std::vector<std::string> callers = {"root", "ann", "bob"};
    static const std::vector<std::string> deleted = {"false", "true", "only"};
    std::vector<std::string> moments;
    for (const auto& [id, record] : records) {
      moments.push_back(*record.at("createdAt"));
      if (record.at("deletedAt")) moments.push_back(*record.at("deletedAt"));
    }
    Listing listing;
    listing.caller = callers[static_cast<std::size_t>(source.Below(3))];
    listing.deleted = deleted[static_cast<std::size_t>(source.Below(3))];
    // The empty conjunction is the filter that lets everything through.
    listing.filter = source.Below(3) == 0
                         ? ModelFilter{"{}", [](const ModelRecord&) { return Truth(true); }}
                         : source.Filter(moments, 3);
    listing.order = source.Order();
    return listing;
  }

  bool Matches(const Listing& listing, const ModelRecord& record) const {
    const bool is_deleted = record.at("deletedAt").has_value();
    const bool is_of_kind = listing.deleted == "true" || is_deleted == (listing.deleted == "only");
    return is_of_kind && Callers().at(listing.caller).contains(*record.at("workspaceId")) &&
           listing.filter.holds(record) == Truth(true);
  }

  std::vector<std::string> Expected(const Listing& listing) const {
    std::vector<const ModelRecord*> found;
    for (const auto& [id, record] : records) {
      if (Matches(listing, record)) found.push_back(&record);
    }
    std::sort(found.begin(), found.end(), [&](const ModelRecord* a, const ModelRecord* b) {
      return listing.order.IsBefore(*a, *b);
    });
    std::vector<std::string> ids;
    ids.reserve(found.size());
    for (const ModelRecord* record : found) ids.push_back(*record->at("id"));
    return ids;
  }

  Page Get(const Listing& listing, int limit, const std::string& cursor) {
    const WorkspaceAnswer answer =
        fixture.Send("GET", "/api/databases", listing.caller, listing.Query(limit, cursor));
    Page page;
    EXPECT_EQ(answer.status, 200) << answer.text << "\n" << listing.filter.json;
    if (answer.status != 200) return page;
    for (const rapidjson::Value& record : answer.body["data"].GetArray()) {
      page.ids.emplace_back(record["id"].GetString());
    }
    const rapidjson::Value& info = answer.body["pageInfo"];
    page.total = info["total"].GetUint64();
    page.has_next = info["hasNextPage"].GetBool();
    page.has_previous = info["hasPreviousPage"].GetBool();
    if (page.ids.empty()) return page;
    page.start = info["startCursor"].GetString();
    page.end = info["endCursor"].GetString();
    return page;
  }

  // Every page of a list, there and back, while nothing changes.
  void CheckPages(const Listing& listing) {
    SCOPED_TRACE(listing.caller + " " + listing.deleted + " " + listing.filter.json + " " +
                 listing.order.json);
    const std::vector<std::string> expected = Expected(listing);
    const int limit = 1 + source.Below(20);
    std::size_t at = 0;
    std::string cursor;
    for (bool more = true; more;) {
      const Page page = Get(listing, limit, cursor);
      ExpectPart(expected, at, page);
      at += page.ids.size();
      more = page.has_next && !HasFailure();
      if (more) cursor = "&after=" + page.end;
      if (!page.ids.empty() && !more) cursor = "&before=" + page.start;
      last_page_size = page.ids.size();
    }
    if (expected.empty() || HasFailure()) return;
    at -= last_page_size;
    for (bool more = at > 0; more;) {
      const Page page = Get(listing, limit, cursor);
      ASSERT_LE(page.ids.size(), at);
      at -= page.ids.size();
      ExpectPart(expected, at, page);
      more = page.has_previous && !HasFailure();
      cursor = "&before=" + page.start;
    }
    EXPECT_EQ(at, 0U);
  }

  static void ExpectPart(const std::vector<std::string>& expected, std::size_t from,
                         const Page& page) {
    ASSERT_LE(from + page.ids.size(), expected.size());
    const auto first = expected.begin() + static_cast<std::ptrdiff_t>(from);
    EXPECT_EQ(page.ids, std::vector<std::string>(
                            first, first + static_cast<std::ptrdiff_t>(page.ids.size())));
    EXPECT_EQ(page.total, expected.size());
    EXPECT_EQ(page.has_previous, from > 0);
    EXPECT_EQ(page.has_next, from + page.ids.size() < expected.size());
  }

  // A walk in one direction during which records come, go and change: those that stayed as they
  // were are seen once and in order.
  void CheckWalk(const Listing& listing, bool backwards) {
    SCOPED_TRACE(std::string(backwards ? "backwards " : "forwards ") + listing.caller + " " +
                 listing.deleted + " " + listing.filter.json + " " + listing.order.json);
    const std::map<std::string, ModelRecord> before = records;
    std::vector<std::string> seen;
    const int limit = 1 + source.Below(8);
    std::string cursor;
    if (backwards) {
      const Page all = Get(listing, 100, "");
      if (all.ids.empty()) return;
      cursor = "&before=" + all.end;
    }
    for (int pages = 0;; ++pages) {
      ASSERT_LT(pages, 1000) << "the walk does not end";
      const Page page = Get(listing, limit, cursor);
      if (backwards) {
        seen.insert(seen.begin(), page.ids.begin(), page.ids.end());
      } else {
        seen.insert(seen.end(), page.ids.begin(), page.ids.end());
      }
      if (page.ids.empty() || !(backwards ? page.has_previous : page.has_next)) break;
      cursor = backwards ? "&before=" + page.start : "&after=" + page.end;
      for (int i = source.Below(4); i > 0; --i) ChangeSomething();
    }
    std::vector<std::string> stayed;
    for (const std::string& id : Expected(listing)) {
      const auto then = before.find(id);
      if (then != before.end() && then->second == records[id]) stayed.push_back(id);
    }
    // The row that a backward walk starts from is not a part of it.
    std::erase_if(seen, [&](const std::string& id) {
      return std::find(stayed.begin(), stayed.end(), id) == stayed.end();
    });
    if (backwards && !stayed.empty() && (seen.empty() || seen.back() != stayed.back())) {
      const bool was_last = ExpectedAmong(before, listing).back() == stayed.back();
      if (was_last) stayed.pop_back();
    }
    EXPECT_EQ(seen, stayed);
  }

  std::vector<std::string> ExpectedAmong(const std::map<std::string, ModelRecord>& then,
                                         const Listing& listing) {
    std::map<std::string, ModelRecord> now = then;
    now.swap(records);
    std::vector<std::string> ids = Expected(listing);
    now.swap(records);
    return ids;
  }

  ModelSource source{GetParam(), Workspaces()};
  WorkspaceFixture fixture{MakeConfiguration()};
  std::map<std::string, ModelRecord> records;
  std::map<std::string, std::int64_t> deleted_at_ms;
  std::size_t last_page_size = 0;
};

TEST_P(WorkspaceModelTest, ListsAsAPlainListWould) {
  for (int round = 0; round < 60 && !HasFailure(); ++round) {
    for (int i = 0; i < 3; ++i) ChangeSomething();
    for (int i = 0; i < 3; ++i) CheckPages(MakeListing());
    if (round % 20 == 19) fixture.Restart();
  }
}

TEST_P(WorkspaceModelTest, WalksSeeWhatStaysOnceAndInOrder) {
  for (int i = 0; i < 40; ++i) ChangeSomething();
  for (int round = 0; round < 30 && !HasFailure(); ++round) {
    CheckWalk(MakeListing(), source.Below(2) == 0);
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, WorkspaceModelTest, testing::Values(1U, 2U, 3U),
                         [](const auto& test) { return std::to_string(test.param); });

}  // namespace
}  // namespace tests

#include "storage/transfer/schema_trial.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include "storage/transfer/dump_text.h"
#include "storage/transfer/sql_tokens.h"
#include "storage/transfer/sql_trial.h"

namespace storage {

namespace {

std::string Quoted(const std::string& name) {
  std::string quoted;
  AppendDumpName(quoted, name);
  return quoted;
}

// What a trigger waits for: "INSERT", "UPDATE" or "DELETE", and the first column where it names
// some.
struct TriggerEvent {
  std::string verb;
  std::optional<std::string> column;
};

// Of a text that SQLite has taken.
TriggerEvent EventOf(const std::string& sql) {
  SqlTokens tokens(sql);
  SqlToken token = tokens.Next();
  while (!token.Is("TRIGGER") && token.kind != SqlToken::Kind::kEnd) token = tokens.Next();
  token = tokens.Next();
  if (token.Is("IF")) {
    tokens.Next();
    tokens.Next();
    token = tokens.Next();
  }
  // The name may be any word.
  for (token = tokens.Next(); token.kind != SqlToken::Kind::kEnd; token = tokens.Next()) {
    if (token.Is("INSERT")) return {"INSERT", {}};
    if (token.Is("DELETE")) return {"DELETE", {}};
    if (!token.Is("UPDATE")) continue;
    if (!tokens.Next().Is("OF")) return {"UPDATE", {}};
    return {"UPDATE", tokens.Next().Unquoted()};
  }
  return {};
}

class SchemaTrial {
 public:
  SchemaTrial(const StatementPolicy& policy, const SqlLimits& limits)
      : trial_(policy), limits_(limits), of_tables_(limits) {
    of_tables_.column = SqlLimits().column;
  }

  void Make(const SchemaObject& object) {
    const SqlLimits& limits = object.type == "table" ? of_tables_ : limits_;
    const auto there = trial_.TryAsClient(object.sql, limits);
    if (there.IsRefused() && trial_.TryAsOwner(object.sql).IsTaken()) {
      Tell(object, "is refused: ", there.refusal);
    }
    // What cannot be made here either is missed by those that use it, and told of none of them.
    trial_.RunAsOwner(object.sql);
  }

  // Requires: all tables and views are made. Reads, as some of what a view may ask for is judged
  // when it runs.
  void Read(const SchemaObject& view) {
    const std::string sql = "SELECT * FROM " + Quoted(view.name);
    const auto there = trial_.ReadAsClient(sql, limits_);
    if (there.IsRefused() && !IsTold(view) && trial_.ReadAsOwner(sql).IsTaken()) {
      Tell(view, "cannot be read: ", there.refusal);
    }
  }
  // Requires: it is not made yet. Is gone again afterwards, so that nothing else is laid at its
  // door.
  void SetOff(const SchemaObject& trigger) {
    const std::string statement = StatementFor(trigger);
    Make(trigger);
    const auto there = trial_.TryAsClient(statement, limits_);
    if (there.IsRefused() && !IsTold(trigger) && trial_.TryAsOwner(statement).IsTaken()) {
      Tell(trigger, "cannot run: ", there.refusal);
    }
    trial_.RunAsOwner("DROP TRIGGER IF EXISTS " + Quoted(trigger.name));
  }

  std::vector<SchemaRefusal> Take() { return std::move(refusals_); }

 private:
  static std::string NameOf(const SchemaObject& object) { return object.type + " " + object.name; }
  void Tell(const SchemaObject& object, const char* what, const std::string& words) {
    refusals_.push_back({NameOf(object), what + words});
  }
  bool IsTold(const SchemaObject& object) const {
    return std::ranges::any_of(
        refusals_, [&](const SchemaRefusal& refusal) { return refusal.object == NameOf(object); });
  }

  // What sets it off, whatever it would do to rows.
  std::string StatementFor(const SchemaObject& trigger) {
    const TriggerEvent event = EventOf(trigger.sql);
    if (event.verb == "DELETE") return "DELETE FROM " + Quoted(trigger.table);
    if (event.verb == "INSERT") {
      return "INSERT INTO " + Quoted(trigger.table) + " DEFAULT VALUES";
    }
    std::string column = event.column.value_or("");
    if (!event.column) {
      const std::vector<std::string> columns = trial_.ColumnsOf(trigger.table);
      if (!columns.empty()) column = columns.front();
    }
    return "UPDATE " + Quoted(trigger.table) + " SET " + Quoted(column) + " = NULL";
  }

  SqlTrial trial_;
  SqlLimits limits_;
  SqlLimits of_tables_;
  std::vector<SchemaRefusal> refusals_;
};

}  // namespace

std::vector<SchemaRefusal> FindSchemaRefusals(std::span<const SchemaObject> objects,
                                              const StatementPolicy& policy, SqlLimits limits) {
  limits.sql_length = std::numeric_limits<int>::max();
  SchemaTrial trial(policy, limits);
  const auto for_each = [&](auto is_meant, auto what) {
    for (const SchemaObject& object : objects) {
      if (!object.sql.empty() && is_meant(object)) what(object);
    }
  };
  const auto is = [](const char* type) {
    return [type](const SchemaObject& object) { return object.type == type; };
  };
  for (const char* type : {"table", "index", "view"}) {
    for_each(is(type), [&](const SchemaObject& object) { trial.Make(object); });
  }
  for_each(is("view"), [&](const SchemaObject& view) { trial.Read(view); });
  for_each(is("trigger"), [&](const SchemaObject& trigger) { trial.SetOff(trigger); });
  return trial.Take();
}

}  // namespace storage

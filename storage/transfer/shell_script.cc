#include "storage/transfer/shell_script.h"

#include <cstdint>
#include <string>

#include <sqlite3.h>

#include "storage/ascii.h"
#include "storage/error.h"
#include "storage/transfer/dump_text.h"
#include "storage/transfer/open_schema.h"
#include "storage/transfer/virtual_table.h"

namespace storage {

namespace {

bool IsSchemaTable(std::string_view name) {
  return EqualIgnoringCase(name, "sqlite_schema") || EqualIgnoringCase(name, "sqlite_master");
}

// Takes a name, and what stands behind a point, if one does.
std::string TakeName(SqlTokens& tokens, SqlToken token) {
  SqlTokens ahead = tokens;
  if (!ahead.Next().IsSign('.')) return token.Unquoted();
  tokens = ahead;
  return tokens.Next().Unquoted();
}

// CREATE TABLE and what follows up to the name.
std::optional<std::string> TakeCreatedTable(SqlTokens& tokens) {
  if (!tokens.Next().Is("TABLE")) return std::nullopt;
  SqlToken token = tokens.Next();
  if (token.Is("IF")) {
    tokens.Next();
    tokens.Next();
    token = tokens.Next();
  }
  return TakeName(tokens, token);
}

[[noreturn]] void RefuseSchemaRow() {
  throw Error(ErrorKind::kInvalidSql,
              "only a virtual table may be written into sqlite_schema, as SQLite's shell does");
}

}  // namespace

ShellScript::ShellScript(Connection& writer, const StatementPolicy& policy)
    : writer_(writer), policy_(policy) {
  writer_.TrustRequest();
}

std::optional<std::size_t> ShellScript::Take(std::string_view text) {
  if (!IsPassedOver(text)) return std::nullopt;
  return FindSemicolon(text).value_or(text.size());
}

bool ShellScript::IsPassedOver(std::string_view text) {
  SqlTokens tokens(text);
  const SqlToken first = tokens.Next();
  if (first.Is("INSERT")) return TakeInsert(tokens);
  if (first.Is("CREATE")) {
    const auto table = TakeCreatedTable(tokens);
    return table && !policy_.AllowsName(*table);
  }
  if (first.Is("DELETE")) return IsForMissingSequences(tokens);
  if (first.Is("PRAGMA"))
    return EqualIgnoringCase(TakeName(tokens, tokens.Next()), "writable_schema");
  if (first.Is("ROLLBACK")) {
    throw Error(ErrorKind::kInvalidSql,
                "the file says ROLLBACK, as a dump does that met an error when it was written");
  }
  return first.Is("BEGIN") || first.Is("COMMIT") || first.Is("END") || first.Is("VACUUM");
}

bool ShellScript::TakeInsert(SqlTokens& tokens) {
  SqlToken token = tokens.Next();
  if (token.Is("OR")) {
    tokens.Next();
    token = tokens.Next();
  }
  if (!token.Is("INTO")) return false;
  const std::string table = TakeName(tokens, tokens.Next());
  if (IsSchemaTable(table)) {
    AddVirtualTable(tokens);
    return true;
  }
  return !policy_.AllowsName(table);
}

// Dumps empty sqlite_sequence also where no table of theirs makes it.
bool ShellScript::IsForMissingSequences(SqlTokens& tokens) {
  if (!tokens.Next().Is("FROM")) return false;
  if (!EqualIgnoringCase(TakeName(tokens, tokens.Next()), "sqlite_sequence")) return false;
  return writer_.QueryOwnInteger(
             "SELECT count(*) FROM sqlite_schema WHERE name = 'sqlite_sequence'") == 0;
}

// As the shell writes it:
// (type,name,tbl_name,rootpage,sql)VALUES('table','x','x',0,'CREATE VIRTUAL TABLE x USING …').
void ShellScript::AddVirtualTable(SqlTokens& tokens) {
  for (const std::string_view part : {"(", "type", ",", "name", ",", "tbl_name", ",", "rootpage",
                                      ",", "sql", ")", "VALUES", "(", "'table'", ","}) {
    if (!EqualIgnoringCase(tokens.Next().text, part)) RefuseSchemaRow();
  }
  const std::string name = tokens.Next().Unquoted();
  tokens.Next();
  const bool is_same = tokens.Next().Unquoted() == name;
  for (const std::string_view part : {",", "0", ","}) {
    if (tokens.Next().text != part) RefuseSchemaRow();
  }
  const std::string sql = tokens.Next().Unquoted();
  if (!is_same || !tokens.Next().IsSign(')') || !sql.starts_with("CREATE VIRTUAL TABLE ") ||
      StartsWithIgnoringCase(name, "sqlite_") || !policy_.AllowsName(name)) {
    RefuseSchemaRow();
  }
  const std::string module = ParseVirtualTable(sql).module;
  if (!policy_.AllowsVirtualTableModule(module)) {
    throw Error(ErrorKind::kInvalidSql, "no such module: " + module);
  }
  std::string is_there = "SELECT count(*) FROM sqlite_schema WHERE name = ";
  AppendDumpString(is_there, name);
  if (writer_.QueryOwnInteger((is_there + " COLLATE NOCASE").c_str()) != 0) {
    throw Error(ErrorKind::kInvalidSql, "table " + name + " already exists");
  }
  std::string insert = "INSERT INTO sqlite_schema(type,name,tbl_name,rootpage,sql) VALUES('table',";
  AppendDumpString(insert, name);
  insert += ",";
  AppendDumpString(insert, name);
  insert += ",0,";
  AppendDumpString(insert, sql);
  const OpenSchema open(writer_.handle());
  writer_.RunOwn((insert + ")").c_str());
  virtual_tables_.push_back(name);
}

void ShellScript::Finish() {
  if (virtual_tables_.empty()) return;
  {
    const OpenSchema open(writer_.handle());
    // Every connection has to read the schema anew, this one too.
    const std::int64_t version = writer_.QueryOwnInteger("PRAGMA schema_version");
    writer_.RunOwn(("PRAGMA schema_version=" + std::to_string(version + 1)).c_str());
    writer_.RunOwn("PRAGMA writable_schema=RESET");
  }
  for (const std::string& name : virtual_tables_) {
    std::string sql = "SELECT 1 FROM ";
    AppendDumpName(sql, name);
    writer_.PrepareOwn(sql.c_str());
  }
}

}  // namespace storage

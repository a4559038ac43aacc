#include "storage/advice/sample_values.h"

#include <algorithm>

#include "storage/ascii.h"
#include "storage/error.h"
#include "storage/transfer/dump_text.h"

namespace storage {

namespace {

// In bytes: what is longer would be all that a statement's text consists of.
constexpr const char* kMostBytes = "200";

std::string Quoted(const std::string& name) {
  std::string quoted;
  AppendDumpName(quoted, name);
  return quoted;
}

// A value as SQL writes it; empty for a NULL, with which nothing is equal, and for a long one.
std::string LiteralOf(const std::string& column) {
  return "CASE WHEN octet_length(" + column + ") <= " + kMostBytes + " THEN quote(" + column +
         ") ELSE '' END";
}

std::string RowSql(const NamedTable& table, const std::string& condition) {
  std::string sql = "SELECT ";
  for (const std::string& column : table.columns) {
    if (&column != &table.columns.front()) sql += ", ";
    sql += LiteralOf(Quoted(column));
  }
  return sql + " FROM " + Quoted(table.name) + condition + " LIMIT 1";
}

// From the middle of the ids, each end of which SQLite finds without reading the table.
std::string MiddleOf(const NamedTable& table) {
  const std::string name = Quoted(table.name);
  return " WHERE rowid >= (SELECT min(rowid) FROM " + name + ") / 2 + (SELECT max(rowid) FROM " +
         name + ") / 2";
}

}  // namespace

SampleValues::Values SampleValues::Read(const NamedTable& table) {
  std::vector<std::string> row;
  try {
    row = database_.FirstRow(RowSql(table, MiddleOf(table)));
  } catch (const Error& error) {
    // A table WITHOUT ROWID has no such column.
    if (error.kind() != ErrorKind::kInvalidSql) throw;
  }
  if (row.empty()) row = database_.FirstRow(RowSql(table, ""));
  Values values;
  for (std::size_t column = 0; column < row.size(); ++column) {
    values[LowerCase(table.columns.at(column))] = row.at(column);
  }
  return values;
}

std::string SampleValues::Find(std::span<const NamedTable> tables, const std::string& table,
                               const std::string& column) {
  const auto named = std::ranges::find(tables, table, &NamedTable::name);
  if (named == tables.end()) return {};
  const auto [read, is_new] = read_.try_emplace(table);
  if (is_new) read->second = Read(*named);
  const auto value = read->second.find(LowerCase(column));
  return value == read->second.end() ? "" : value->second;
}

}  // namespace storage

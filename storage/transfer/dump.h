// A database as SQL text that makes it again.

#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/error.h"
#include "storage/query/connection.h"
#include "storage/query/statement_policy.h"
#include "storage/value.h"

namespace storage {

enum class DumpForm {
  kD1,  // that of D1's export
  // That of SQLite's shell (`.dump --preserve-rowids`): a transaction of its own, with foreign keys
  // off. Virtual tables come to the letter, in the tables that they keep themselves in; what reads
  // it has to let the schema be written to.
  kShell,
};

// What D1's form does with virtual tables, which it cannot hold.
enum class VirtualTables {
  kRefuse,  // fail before anything is written
  // Write what makes each again: its rows, its settings, or the order to index anew. The ids of all
  // rows are written too, as full-text tables go by them.
  kRestore,
};

struct DumpOptions {
  DumpForm form = DumpForm::kD1;
  bool schema = true;
  bool data = true;
  // Tables, indexes, triggers and views by their own names; empty for all.
  std::vector<std::string> names;
  VirtualTables virtual_tables = VirtualTables::kRefuse;
};

// How a dump writes what SQLite leaves open. Thread-safe.
class DumpFormat {
 public:
  virtual ~DumpFormat() = default;

  // Appends `value` as an SQL expression.
  virtual void AppendValue(std::string& out, const ValueView& value) const = 0;
  // The error for a virtual table where DumpOptions refuses them.
  virtual Error VirtualTableRefusal() const = 0;
};

// Takes a dump piece by piece; what it throws ends the dump.
using DumpSink = std::function<void(std::string_view bytes)>;

// Writes the one state of the database that the connection's open transaction sees. Tables whose
// names the policy does not allow are left out. Lines are separated by "\n"; the last one has none.
// Without the schema or without the rows the shell's form writes virtual tables as kRestore does.
// Throws what DumpFormat::VirtualTableRefusal makes, kUnsupported for a virtual table that no text
// can restore, and the policy's kDatabaseGone once `stop` is set.
// Requires: a transaction is open, no client's request is.
void WriteDump(Connection& connection, const StatementPolicy& policy, const DumpOptions& options,
               const DumpFormat& format, const std::atomic<bool>& stop, const DumpSink& sink);

}  // namespace storage

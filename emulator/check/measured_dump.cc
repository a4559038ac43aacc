#include "emulator/check/measured_dump.h"

#include "compat/statement_rules.h"
#include "storage/database/dump_of_file.h"
#include "storage/transfer/exact_dump_format.h"

namespace emulator {

DumpMeasure WriteMeasuredDump(const std::filesystem::path& file, storage::DumpOptions what,
                              const storage::DumpSink& sink) {
  what.form = storage::DumpForm::kD1;
  what.virtual_tables = storage::VirtualTables::kRestore;
  DumpMeasure measure(kMostStatementBytes);
  const compat::StatementRules rules;
  const storage::ExactDumpFormat format;
  storage::WriteDumpOfFile(file, rules, what, format, [&](std::string_view bytes) {
    measure.Add(bytes);
    sink(bytes);
  });
  measure.Finish();
  return measure;
}

}  // namespace emulator

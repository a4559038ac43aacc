// A dump as the service's import reads it, and how long its statements are.

#pragma once

#include <cstdint>
#include <filesystem>

#include "compat/limits.h"
#include "emulator/check/dump_measure.h"
#include "storage/transfer/dump.h"

namespace emulator {

inline constexpr std::uint64_t kMostStatementBytes = compat::kSqlLimits.sql_length;

// Writes what `what` asks for of the database in `file`, whoever has it open, in D1's form with
// values that lose nothing and virtual tables restored. Throws as WriteDumpOfFile does.
DumpMeasure WriteMeasuredDump(const std::filesystem::path& file, storage::DumpOptions what,
                              const storage::DumpSink& sink);

}  // namespace emulator

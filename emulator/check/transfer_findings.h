// What the service would refuse of a database that is sent to it.

#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "compat/limits/finding.h"
#include "emulator/check/dump_measure.h"

namespace emulator {

// Whether every value is looked at for its length, which reads all of the database.
enum class LookAtValues { kYes, kNo };

// A name, a size, tables, values and rows over a limit, statements that are too long, tables that
// come before those which they refer to, virtual tables, with which nothing can be exported again,
// and what of the schema calls functions, or uses modules and names, that are not allowed there.
// `measure` is of the whole dump. Throws kIo, kCorruptFile.
std::vector<compat::Finding> FindInTransfer(const std::string& name,
                                            const std::filesystem::path& file,
                                            std::uint64_t most_database_bytes,
                                            const DumpMeasure& measure, LookAtValues values);

}  // namespace emulator

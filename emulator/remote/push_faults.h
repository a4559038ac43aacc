// What the service would refuse of a database that is sent to it.

#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "emulator/remote/dump_measure.h"

namespace emulator {

// The limits that D1's documentation has of a statement, and what is measured against them.
inline constexpr const char* kLimitsPage = "https://developers.cloudflare.com/d1/platform/limits/";

// Whether every value is looked at for its length, which reads all of the database.
enum class LookAtValues { kYes, kNo };

// A line each, with where the rule is from: a name, a size, tables and values over a limit,
// statements that are too long, tables that come before those which they refer to, and virtual
// tables, with which nothing can be exported again. `measure` is of the whole dump. Throws kIo,
// kCorruptFile.
std::vector<std::string> FindPushFaults(const std::string& name, const std::filesystem::path& file,
                                        std::uint64_t most_database_bytes,
                                        const DumpMeasure& measure, LookAtValues values);

// How long a statement may be, in bytes.
std::uint64_t MostStatementBytes();

}  // namespace emulator

// Finds the next record behind damaged bytes.

#pragma once

#include <cstdint>
#include <optional>

#include "storage/segments/history_format.h"
#include "storage/sqlite/file.h"

namespace storage {

// Where in `file`, from `offset` on, the next whole record begins that is of a commit after `last`;
// none when there is no other before `end`. Nothing marks a record: every byte is tried, and its
// checksum, which is seeded with the segment, tells one from what looks like it. Throws kIo.
std::optional<std::uint64_t> FindRecord(File& file, const SegmentHeader& segment,
                                        std::uint64_t offset, std::uint64_t end,
                                        const CommitNumber& last);

}  // namespace storage

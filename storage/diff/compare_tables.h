// In what the rows of one table differ between two states.

#pragma once

#include <functional>

#include "storage/diff/database_difference.h"
#include "storage/diff/differing_rows.h"
#include "storage/diff/past_table.h"

namespace storage {

// Hands over the rows that differ in the order of their keys, and returns how many there are.
// Either table may be null: it is not in that state, and all rows of the other are told.
// `rows` may say no more than that a place may differ.
TableDifference CompareTables(PastTable* before, PastTable* after, DifferingRows& rows,
                              const std::function<void()>& check,
                              const std::function<void(RowDifference)>& take);

}  // namespace storage

// The table that control_bench's databases hold: rows of about 1 kB, counted from 1.

#pragma once

#include <random>
#include <string>
#include <vector>

namespace bench {

// SQL that makes it, a part a request.
std::vector<std::string> RowsSql(int rows);
std::vector<std::string> MegabytesSql(int megabytes);

// Changes a hundred rows that lie apart, by keys, so that finding them is no part of what is
// measured.
std::string ChangeSql(int rows);

// Changes so many rows that lie apart. Requires: there are as many.
std::string ScatteredChangeSql(int rows, int changed);

// Reads a row at random.
std::string PointSelect(std::mt19937& random, int rows);

}  // namespace bench

// Times in milliseconds, and what is told of many.

#pragma once

#include <functional>
#include <string>
#include <vector>

namespace bench {

double TimeMs(const std::function<void()>& work);

// Of so many calls, in ascending order.
std::vector<double> TimesMs(int rounds, const std::function<void(int)>& work);

// Those that a program prints, a line each, in ascending order; `words` are a ChildProcess's.
// Throws std::runtime_error when it fails.
std::vector<double> TimesToldBy(const std::vector<std::string>& words);

// The least that so large a share of `sorted`, which is not empty, does not exceed.
double Percentile(const std::vector<double>& sorted, double share);

}  // namespace bench

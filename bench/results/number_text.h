// Figures as text for people.

#pragma once

#include <string>

#include "bench/figures.h"

namespace bench::results {

// Whole numbers whole, others with three digits that count, thousands apart: "7", "0.0634", "1.20",
// "12.3", "72,400".
std::string NumberText(double value);

// With its unit: "1.20 ms"; a ratio has none.
std::string FigureText(double value, const std::string& unit);

// "≥ 20 ms".
std::string TargetText(const Target& target, const std::string& unit);

}  // namespace bench::results

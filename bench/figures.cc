#include "bench/figures.h"

#include <cstdio>

namespace bench {

namespace {

void Print(const std::string& what, double figure, const char* relation, double target,
           const char* unit, const char* verdict) {
  std::printf("%-64s %8.2f %-3s target: %s %g  %s\n", what.c_str(), figure, unit, relation, target,
              verdict);
  std::fflush(stdout);
}

}  // namespace

void PrintAtMost(const std::string& what, double figure, double most, const char* unit) {
  Print(what, figure, "<=", most, unit, figure <= most ? "met" : "MISSED");
}

void PrintAtLeast(const std::string& what, double figure, double least, const char* unit) {
  Print(what, figure, ">=", least, unit, figure >= least ? "met" : "MISSED");
}

}  // namespace bench

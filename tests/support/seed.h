// Where random tests begin.

#pragma once

#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <random>
#include <string>

namespace tests {

// Of the environment variable D1_TEST_SEED, or another one each time; printed, so that a failure
// can be had again.
inline std::uint64_t Seed() {
  const char* set = std::getenv("D1_TEST_SEED");
  const std::uint64_t seed = set == nullptr ? std::random_device{}() : std::stoull(set);
  std::cout << "D1_TEST_SEED=" << seed << std::endl;
  return seed;
}

// How many times as long as usual random tests go on: D1_TEST_SCALE, or 1.
inline int Scale() {
  const char* set = std::getenv("D1_TEST_SCALE");
  return set == nullptr ? 1 : std::stoi(set);
}

}  // namespace tests

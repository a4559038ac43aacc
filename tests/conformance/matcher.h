// Compares an answer's JSON with what a conformance case expects. The language: fixtures/README.md.

#pragma once

#include <string>
#include <vector>

#include <rapidjson/document.h>

#include "tests/conformance/variables.h"

namespace tests {

// Throws std::runtime_error when `expected` uses an operator that does not exist or gives one the
// wrong operand.
void CheckExpectation(const rapidjson::Value& expected);

// Where `actual`, which stands at `where`, is not what `expected` describes, one line each; empty
// when it is. Null for a value that is not there at all. Requires: CheckExpectation(expected) did
// not throw.
std::vector<std::string> Differences(const rapidjson::Value& expected,
                                     const rapidjson::Value* actual, const Variables& variables,
                                     const std::string& where);

// A value as one line of JSON.
std::string JsonText(const rapidjson::Value& value);

}  // namespace tests

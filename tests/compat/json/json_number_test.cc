#include "compat/json/json_number.h"

#include <string>

#include <gtest/gtest.h>

namespace compat {
namespace {

std::string Rewritten(std::string json) {
  RewriteLargeNumbers(json, 0);
  return json;
}

TEST(JsonNumberTest, TellsWhatIsBeyondTheDoubles) {
  const std::string zeros(310, '0');
  for (const std::string& number :
       {std::string("1e309"), std::string("-9e308"), "1" + zeros, "1" + zeros + ".5e-1",
        std::string("1E+99999999999999999999")}) {
    EXPECT_TRUE(IsBeyondDoubles(number)) << number;
  }
  for (const std::string& number :
       {std::string("0"), std::string("1e308"), std::string("0e999"), std::string("1e-999"),
        "1" + zeros + "e-10", "0." + zeros + "1e310", "0." + zeros + "1"}) {
    EXPECT_FALSE(IsBeyondDoubles(number)) << number;
  }
}

TEST(JsonNumberTest, RewritesWhatIsFarFromTheDoublesAndKeepsTheLength) {
  const std::string zeros(310, '0');
  EXPECT_EQ(Rewritten("[1e309,-1e400]"), "[9e308,-9e308]");
  EXPECT_EQ(Rewritten("{\"1e400\":1E+9999}"), "{\"1e400\":9e308  }");
  EXPECT_EQ(Rewritten("[0e999,-0.0e400]"), "[0    ,-0      ]");
  const std::string long_number = Rewritten("[1" + zeros + "e-10]");
  EXPECT_EQ(long_number.size(), zeros.size() + 7);
  EXPECT_TRUE(long_number.starts_with("[1e+300 "));
  EXPECT_TRUE(long_number.ends_with(" ]"));
}

TEST(JsonNumberTest, LeavesAllElse) {
  for (const char* json :
       {"[1,-2.5,1e300,1.5e-7]", "\"1e400\"", R"("\"1e400")", "1e", "-", "\"1e400", ""}) {
    EXPECT_EQ(Rewritten(json), json);
  }
}

// Looked at anew from each of their digits they would take hours.
TEST(JsonNumberTest, GoesOnceOverDigitsThatAreNoNumber) {
  const std::string zeros(4'000'000, '0');
  const std::string ones(4'000'000, '1');
  for (const std::string& json :
       {"[" + zeros + "]", "[-" + zeros + "]", ones + ".", "0." + ones + "e", ones + "e+"}) {
    EXPECT_TRUE(Rewritten(json) == json) << json.substr(0, 4);
  }
}

}  // namespace
}  // namespace compat

#include "compat/limits/one_line.h"

#include <gtest/gtest.h>

namespace compat {
namespace {

TEST(OneLineTest, HasNoControlCharacters) {
  EXPECT_EQ(OneLine("a\nb\r\n\x1b[1m\x7f"), "a b   [1m ");
}

TEST(OneLineTest, IsCutBetweenCharacters) {
  EXPECT_EQ(OneLine("äöü", 3), "äöü");
  EXPECT_EQ(OneLine("äöüß", 3), "äöü...");
}

}  // namespace
}  // namespace compat

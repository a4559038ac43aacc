#include "compat/described/sealed_cursor.h"

#include <string>

#include <gtest/gtest.h>

namespace compat {
namespace {

TEST(SealedCursorTest, OpensForItsListAlone) {
  const SealedCursors cursors("key");
  const std::string cursor = cursors.Seal("faults", "fault_7");

  EXPECT_EQ(cursors.Open("faults", cursor), "fault_7");
  EXPECT_EQ(SealedCursors("key").Open("faults", cursor), "fault_7");
  EXPECT_FALSE(cursors.Open("commits", cursor));
  EXPECT_FALSE(SealedCursors("another").Open("faults", cursor));
  EXPECT_EQ(cursor.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                     "0123456789-_"),
            std::string::npos);
}

TEST(SealedCursorTest, DoesNotOpenWhenACharacterIsAnother) {
  const SealedCursors cursors("key");
  const std::string cursor = cursors.Seal("faults", "fault_7");

  for (std::size_t i = 0; i < cursor.size(); ++i) {
    std::string altered = cursor;
    altered[i] = altered[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(cursors.Open("faults", altered)) << i;
  }
  EXPECT_FALSE(cursors.Open("faults", ""));
  EXPECT_FALSE(cursors.Open("faults", "no cursor"));
}

}  // namespace
}  // namespace compat

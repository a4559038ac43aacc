// PRAGMA quick_check of full-text indexes, which SQLite as it comes gets wrong: an edit of
// storage/engine/edits.cmake.

#include <string>

#include <gtest/gtest.h>

#include "tests/support/database_fixture.h"

namespace storage {
namespace {

class FullTextCheckTest : public tests::DatabaseFixture {};

// On pooled readers, which have used the table before the writer changes it.
TEST_F(FullTextCheckTest, ReadersCheckTheIndexAsItIs) {
  Run("CREATE VIRTUAL TABLE f USING fts5(a)");
  for (int i = 0; i < 50; ++i) {
    const std::string word = "w" + std::to_string(i);
    Run("INSERT INTO f VALUES ('" + word + "')");

    EXPECT_EQ(ValueOf("PRAGMA quick_check"), "'ok'") << "after " << i + 1 << " rows";
    EXPECT_EQ(ValueOf("SELECT count(*) FROM f('" + word + "')"), "1");
  }
}

}  // namespace
}  // namespace storage

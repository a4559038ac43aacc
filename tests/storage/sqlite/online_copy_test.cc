#include "storage/sqlite/online_copy.h"

#include <gtest/gtest.h>

#include "storage/error.h"
#include "tests/support/database_fixture.h"
#include "tests/support/plain_connection.h"

namespace storage {
namespace {

class OnlineCopyTest : public tests::DatabaseFixture {
 protected:
  std::filesystem::path target() const { return files.path() / "copy.sqlite"; }
};

TEST_F(OnlineCopyTest, HasWhatIsCommittedAndNothingElse) {
  Run("INSERT INTO t(a) VALUES (1), (2)");
  tests::PlainConnection writer(file().string());
  writer.Run("BEGIN; INSERT INTO t(a) VALUES (3)");

  CopyDatabaseOnline(file(), target());

  EXPECT_EQ(tests::PlainConnection(target().string()).ValueOf("SELECT count(*) FROM t"), "2");
  EXPECT_EQ(tests::PlainConnection(target().string()).ValueOf("PRAGMA integrity_check"), "ok");
}

TEST_F(OnlineCopyTest, NeedsADatabase) {
  EXPECT_EQ(tests::ErrorKindOf([&] { CopyDatabaseOnline(files.path() / "none", target()); }),
            ErrorKind::kIo);
}

}  // namespace
}  // namespace storage

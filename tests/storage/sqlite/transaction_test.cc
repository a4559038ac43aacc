#include "storage/sqlite/transaction.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

namespace storage {
namespace {

class TransactionTest : public testing::Test {
 protected:
  TransactionTest() { database.exec("CREATE TABLE t(a)"); }
  int Rows() { return database.execAndGet("SELECT count(*) FROM t").getInt(); }
  bool IsOpen() { return sqlite3_get_autocommit(database.getHandle()) == 0; }

  SQLite::Database database{":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE};
};

TEST_F(TransactionTest, HasHappenedOnceItIsCommitted) {
  {
    Transaction transaction(database, Transaction::Kind::kWrite);
    database.exec("INSERT INTO t VALUES (1)");
    transaction.Commit();
  }
  EXPECT_EQ(Rows(), 1);
  { const Transaction transaction(database, Transaction::Kind::kWrite); }
  EXPECT_FALSE(IsOpen());
}

TEST_F(TransactionTest, HasNotHappenedUnlessItIsCommitted) {
  {
    const Transaction transaction(database, Transaction::Kind::kWrite);
    database.exec("INSERT INTO t VALUES (1)");
  }
  EXPECT_EQ(Rows(), 0);
  EXPECT_FALSE(IsOpen());
}

TEST_F(TransactionTest, TakesNothingOverFromOneThatCouldNotBeRolledBack) {
  database.exec("BEGIN; INSERT INTO t VALUES (1)");
  {
    Transaction transaction(database, Transaction::Kind::kWrite);
    database.exec("INSERT INTO t VALUES (2)");
    transaction.Commit();
  }
  EXPECT_EQ(Rows(), 1);

  database.exec("BEGIN; INSERT INTO t VALUES (3)");
  Transaction::EndLeftOver(database);
  EXPECT_EQ(Rows(), 1);
  Transaction::EndLeftOver(database);
}

}  // namespace
}  // namespace storage

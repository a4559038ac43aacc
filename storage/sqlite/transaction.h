// A transaction on a connection of SQLiteCpp.

#pragma once

// SQLiteCpp's own.
namespace SQLite {  // NOLINT(readability-identifier-naming)
class Database;
}

namespace storage {

// Rolls back unless it was committed. SQLiteCpp's own does so too, but ends the process where
// memory has run out: its destructor allocates. One thread at a time.
class Transaction {
 public:
  enum class Kind { kRead, kWrite };

  // Rolls back what is open on a connection that nobody has a transaction on: one that could not be
  // rolled back, for lack of memory say. What SQLiteCpp throws leaves as it is.
  static void EndLeftOver(SQLite::Database& connection);

  // Ends what was left over and begins it; one of kWrite has SQLite's write lock at once. What
  // SQLiteCpp throws leaves as it is. `connection` must outlive this.
  Transaction(SQLite::Database& connection, Kind kind);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  // What SQLiteCpp throws leaves as it is; nothing has happened then.
  void Commit();

 private:
  SQLite::Database& connection_;
};

}  // namespace storage

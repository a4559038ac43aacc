// SQLite's authorizer callback, answered by a StatementPolicy; it also notes what a statement being
// prepared needs.

#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "storage/query/statement_policy.h"
#include "storage/sqlite/sqlite_callback.h"

struct sqlite3;

namespace storage {

// What a connection is for.
enum class ConnectionRole { kReader, kWriter };

// Installed on one connection for as long as that lives. One thread at a time.
class Authorizer {
 public:
  Authorizer(sqlite3* connection, ConnectionRole role, const StatementPolicy& policy);
  ~Authorizer();
  Authorizer(const Authorizer&) = delete;
  Authorizer& operator=(const Authorizer&) = delete;

  // Whose statements are being prepared: the program's own may do anything. An import's are a
  // client's, but PRAGMAs may be written in any case. Those of a script that the owner of the data
  // folder runs may call any function, and the PRAGMAs that a client may not use do nothing.
  enum class Mode { kOwn, kClient, kImport, kScript };
  void SetMode(Mode mode) noexcept { mode_ = mode; }
  // Sets the mode and returns the one before.
  Mode SwitchMode(Mode mode) noexcept { return std::exchange(mode_, mode); }

  // To be called when a client's request begins.
  void BeginRequest() noexcept { analyzed_ = false; }
  // The request gathered statistics, or read those there are: what other connections know of them
  // is old.
  bool analyzed() const noexcept { return analyzed_; }

  // What was seen since the last call of Forget.
  void Forget() noexcept;
  // The statement changes or asks for state that only the writer's connection has: a PRAGMA that
  // sets, or last_insert_rowid(), changes(), total_changes(), PRAGMA data_version.
  bool needs_writer() const noexcept { return needs_writer_; }
  // PRAGMAs with an argument that were compiled. On the writer they may have taken effect already,
  // as SQLite runs some when it compiles them; for that reason a reader refuses them.
  const std::vector<std::string>& pragmas_set() const noexcept { return pragmas_set_; }
  bool saw_pragma() const noexcept { return saw_pragma_; }
  bool saw_writer_function() const noexcept { return saw_writer_function_; }
  // A PRAGMA that writes to the database, which SQLite does not count as a statement that writes.
  bool saw_writing_pragma() const noexcept { return saw_writing_pragma_; }
  // From here on the tables that statements read or write are added to `tables`, for the program's
  // own statements; null ends that.
  void NoteTablesIn(std::set<std::string>* tables) noexcept { tables_ = tables; }

  // Throws the refusal that is better told in the policy's words than in SQLite's, or what a
  // callback threw.
  void RethrowRefusal();

 private:
  int Decide(int action, const char* first, const char* second, const char* database);
  bool AllowsTemp(int action, const char* first) const;
  bool AllowsPragma(std::string_view name, const char* argument);
  bool AllowsFunction(const char* name);

  void NoteTable(int action, const char* name);
  static int Callback(void* self, int action, const char* first, const char* second,
                      const char* database, const char* trigger) noexcept;

  sqlite3* connection_;
  ConnectionRole role_;
  const StatementPolicy& policy_;
  Mode mode_ = Mode::kOwn;
  bool needs_writer_ = false;
  bool saw_pragma_ = false;
  bool saw_writer_function_ = false;
  bool analyzed_ = false;
  bool saw_writing_pragma_ = false;
  std::vector<std::string> pragmas_set_;
  std::set<std::string>* tables_ = nullptr;  // null when nobody wants to know
  CallbackErrors errors_;
};

}  // namespace storage

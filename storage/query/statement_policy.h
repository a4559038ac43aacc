// What a client's statement may touch, and in which words a refusal is told. Storage asks, the
// layer above answers.

#pragma once

#include <optional>
#include <string_view>

#include "storage/error.h"

namespace storage {

enum class PragmaVerdict {
  kRefused,
  kReads,    // answers a question; any connection will do
  kChanges,  // changes or asks for state that only the writer's connection has
  kWrites,   // changes the database: for the writer, and for callers who may write
};

// Why a request is refused for a reason that is not SQLite's own.
enum class Refusal {
  kTransactionStatement,            // BEGIN, COMMIT, ROLLBACK, SAVEPOINT, RELEASE
  kParameterCount,                  // not as many parameters as the statement has places
  kParametersForSeveralStatements,  // parameters given, but the text holds more than one statement
  kParametersBeforeLastStatement,   // a place for one, in a text whose last statement alone has any
  kNoStatement,                     // nothing but white space and comments in the whole request
  kTextWithoutStatement,            // no statement in a text, or behind a semicolon, that needs one
  kTextBehindNul,                   // text behind a NUL, at which SQLite ends it
  kWriteByReader,                   // a statement that writes, from a caller who may only read
  kReadsUsedUp,                     // the account has read as many rows as it may in a day
  kWritesUsedUp,                    // likewise written, and this statement writes
  kTimeout,                         // ran past the deadline
  kOutOfMemory,                     // wanted more memory than there is for it
  kQueuedTooLong,                   // waited past the deadline for its turn
  kTooManyQueued,                   // as many as may wait for their turn do so already
  kDatabaseFull,                    // grew to the size that it may have
  kDatabaseGone,                    // the database is being deleted, or the program ends
  kClientGone,                      // nobody waits for the answer any more
  kExporting,                       // the database is being exported
  kImporting,                       // the database is being imported into
};

// Thread-safe.
class StatementPolicy {
 public:
  virtual ~StatementPolicy() = default;

  // May a statement name this table, view, index or trigger?
  virtual bool AllowsName(std::string_view name) const = 0;
  // `name` as the function was registered, in lower case.
  virtual bool AllowsFunction(std::string_view name) const = 0;
  // `name` as the statement wrote it.
  virtual bool AllowsVirtualTableModule(std::string_view name) const = 0;
  // `name` and `argument` as the statement wrote them.
  virtual PragmaVerdict CheckPragma(std::string_view name,
                                    std::optional<std::string_view> argument) const = 0;
  // The error to throw for a refusal.
  virtual Error ErrorFor(Refusal refusal) const = 0;
};

}  // namespace storage

// The one exception type that the emulator throws, with a closed list of kinds. Each surface has
// one exhaustive switch from kind to its own status, code and wording.

#pragma once

#include <stdexcept>
#include <string>

namespace storage {

// What the caller can do about it; where it happened is the message's business.
enum class ErrorKind {
  kInvalidRequest,        // a value in the request is not what the API takes; the message names it
  kMalformedRequest,      // the request as a whole makes no sense, or is not valid HTTP or JSON
  kNoCredentials,         // the request carries no credentials at all
  kMalformedCredentials,  // credentials of an impossible form
  kUnknownCredentials,    // well-formed credentials that nobody has
  kForbidden,             // the caller may not do this
  kNoRoute,               // no such path
  kMethodNotAllowed,      // the path exists, the method does not; the message lists those that do
  kInvalidSql,            // SQLite refused or failed the statement; the message is SQLite's
  kConstraint,            // UNIQUE, NOT NULL, CHECK or FOREIGN KEY; the message is SQLite's
  kNotAllowed,            // the statement policy forbids this statement
  kNotFound,              // no such database, bookmark or point in time
  kAlreadyExists,         // the name is taken
  kConflict,              // the object is in a state that does not allow this
  kFrozen,                // the same for good: nothing may change it any more
  kLimitReached,          // no more of these can be made
  kTooLarge,              // the request is over its limit
  kResultTooLarge,        // the answer, or what it is made with, would be over its limit
  kTimeout,               // ran longer than it may
  kCancelled,             // stopped because the database or the server is going away
  kBusy,                  // too many requests wait for the database; worth trying again
  kUnsupportedMedia,      // the request's body is of another content type
  kUnsupported,           // D1 has it, we do not: answered 501, never guessed
  kLocked,                // somebody else holds it: a data folder, a template that is being built
  kNewerVersion,          // a file was written by a newer version of this program
  kCorruptFile,           // bytes on disk are not what they should be
  kDiskFull,              // there is no room to write
  kIo,                    // the operating system refused a read or a write
};

// Thrown by every layer. Immutable.
class Error : public std::runtime_error {
 public:
  // `message` is shown to the client as it is: no paths, no pointers.
  // `sqlite_code` is the extended SQLite result code, 0 where SQLite was not involved; `sql_offset`
  // the byte of the statement that SQLite points at, -1 where it points at none.
  explicit Error(ErrorKind kind, const std::string& message, int sqlite_code = 0,
                 int sql_offset = -1);

  // A kInvalidRequest about one value; see path().
  static Error At(std::string path, const std::string& message);
  // A kInvalidRequest; see hint().
  static Error WithHint(const std::string& message, std::string hint);

  ErrorKind kind() const noexcept { return kind_; }
  int sqlite_code() const noexcept { return sqlite_code_; }
  int sql_offset() const noexcept { return sql_offset_; }
  // Where in the request the value is that is wrong, e.g. "filter.AND[1].name"; empty where that is
  // not told apart from the message.
  const std::string& path() const noexcept { return path_; }
  // What the client may do instead, where the message has to be in another's words; mostly empty.
  const std::string& hint() const noexcept { return hint_; }

 private:
  ErrorKind kind_;
  std::string path_;
  std::string hint_;
  int sqlite_code_;
  int sql_offset_;
};

// The enumerator's name without its k, for logs and test failures.
const char* NameOf(ErrorKind kind) noexcept;

}  // namespace storage

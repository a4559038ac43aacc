// The words of an SQL text, as far as they tell where a statement ends and what it begins with.

#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace storage {

struct SqlToken {
  enum class Kind {
    kEnd,     // of the text
    kWord,    // a keyword, a bare name or a number
    kString,  // '…'
    kName,    // "…", `…` or […]
    kSign,    // any other byte
  };
  Kind kind = Kind::kEnd;
  std::string_view text;  // with its quotes
  bool is_whole = true;   // false when the text ends within its quotes
  std::size_t end = 0;    // where it ends in the text, in bytes

  // Whether it is this bare word, in any case.
  bool Is(std::string_view word) const;
  bool IsSign(char sign) const { return kind == Kind::kSign && text.front() == sign; }
  // Without quotes; those that stand twice stand once.
  std::string Unquoted() const;
};

// Goes through a text as SQLite's tokenizer does: white space and comments are nothing. One thread
// at a time.
class SqlTokens {
 public:
  // `sql` must stay as it is.
  explicit SqlTokens(std::string_view sql) : sql_(sql) {}
  SqlToken Next();

 private:
  std::string_view sql_;
  std::size_t at_ = 0;
};

// How long the text is up to its first semicolon outside of quotes and comments, with it; none
// where there is none. The body of a trigger has some of its own.
std::optional<std::size_t> FindSemicolon(std::string_view sql);

}  // namespace storage

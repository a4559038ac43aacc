#include "storage/transfer/sql_tokens.h"

#include "storage/ascii.h"
#include "storage/sqlite/sql_trivia.h"

namespace storage {

namespace {

bool IsWordByte(char c) {
  return IsAlphanumeric(c) || c == '_' || c == '$' || static_cast<unsigned char>(c) >= 0x80;
}

// Where what begins with a quote ends; npos when it does not.
std::size_t EndOfQuoted(std::string_view sql, std::size_t from) {
  const char open = sql[from];
  const char close = open == '[' ? ']' : open;
  for (std::size_t at = from + 1;; at += 2) {
    at = sql.find(close, at);
    if (at == std::string_view::npos) return at;
    // A quote that stands twice is one of the text's; a bracket ends it.
    if (close == ']' || at + 1 == sql.size() || sql[at + 1] != close) return at + 1;
  }
}

}  // namespace

bool SqlToken::Is(std::string_view word) const {
  return kind == Kind::kWord && EqualIgnoringCase(text, word);
}

std::string SqlToken::Unquoted() const {
  if (kind != Kind::kString && kind != Kind::kName) return std::string(text);
  const char close = text.back();
  std::string plain;
  for (std::size_t at = 1; at + 1 < text.size(); ++at) {
    plain.push_back(text[at]);
    if (text[at] == close) ++at;
  }
  return plain;
}

SqlToken SqlTokens::Next() {
  for (;;) {
    const std::string_view rest = sql_.substr(at_);
    const std::size_t blanks = rest.empty() ? 0 : SqlBlankLength(rest);
    if (blanks == 0) break;
    at_ += blanks;
  }
  SqlToken token;
  token.end = at_;
  if (at_ == sql_.size()) return token;
  const std::size_t from = at_;
  const char first = sql_[from];
  if (first == '\'' || first == '"' || first == '`' || first == '[') {
    token.kind = first == '\'' ? SqlToken::Kind::kString : SqlToken::Kind::kName;
    const std::size_t end = EndOfQuoted(sql_, from);
    token.is_whole = end != std::string_view::npos;
    at_ = token.is_whole ? end : sql_.size();
  } else if (IsWordByte(first)) {
    token.kind = SqlToken::Kind::kWord;
    while (at_ < sql_.size() && IsWordByte(sql_[at_])) ++at_;
  } else {
    token.kind = SqlToken::Kind::kSign;
    ++at_;
  }
  token.text = sql_.substr(from, at_ - from);
  token.end = at_;
  return token;
}

std::optional<std::size_t> FindSemicolon(std::string_view sql) {
  SqlTokens tokens(sql);
  for (;;) {
    const SqlToken token = tokens.Next();
    if (token.kind == SqlToken::Kind::kEnd) return std::nullopt;
    if (token.IsSign(';')) return token.end;
  }
}

}  // namespace storage

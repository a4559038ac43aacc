#include "storage/transfer/sql_stream.h"

#include <cstring>
#include <utility>

#include "storage/transfer/sql_tokens.h"

namespace storage {

namespace {

bool IsBlank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r' || c == ';';
}

}  // namespace

SqlStream::SqlStream(ByteSource source, std::size_t max_statement_bytes, std::size_t read_bytes)
    : source_(std::move(source)),
      // SQLite stops at the token that goes over the limit, so that what is cut off behind it is
      // never looked at.
      lookahead_bytes_(max_statement_bytes + 2),
      // One byte more, for the NUL.
      buffer_(lookahead_bytes_ + read_bytes + 1) {}

bool SqlStream::Fill(std::size_t bytes) {
  if (end_ - begin_ >= bytes) return true;
  if (at_end_) return false;
  std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
  offset_bytes_ += begin_;
  end_ -= begin_;
  begin_ = 0;
  while (end_ < bytes && !at_end_) {
    const std::size_t read = source_(buffer_.data() + end_, buffer_.size() - 1 - end_);
    at_end_ = read == 0;
    end_ += read;
  }
  buffer_[end_] = '\0';
  return end_ >= bytes;
}

std::string_view SqlStream::NextStatement() {
  SkipTrivia();
  Fill(lookahead_bytes_);
  return window();
}

std::string_view SqlStream::ReachSemicolon(std::size_t most_bytes) {
  while (!at_end_ && window().size() < most_bytes && !FindSemicolon(window())) {
    // Twice as much each time, so that what is looked through again is no more than the whole.
    const std::size_t wanted = 2 * window().size();
    if (buffer_.size() < wanted + 1) buffer_.resize(wanted + 1);
    Fill(wanted);
  }
  return window();
}

// What counts as trivia is told at SkipSqlTrivia, which sees its text as a whole.
void SqlStream::SkipTrivia() {
  while (Fill(1)) {
    const char c = window().front();
    if (IsBlank(c) || (c == '\v' && vertical_tab_is_blank_)) {
      ++begin_;
      vertical_tab_is_blank_ = true;
      continue;
    }
    vertical_tab_is_blank_ = false;
    Fill(3);
    if (window().starts_with("\xEF\xBB\xBF")) {
      begin_ += 3;
    } else if (window().starts_with("--")) {
      SkipPast("\n");
      vertical_tab_is_blank_ = true;
    } else if (window().starts_with("/*") && window().size() > 2) {
      begin_ += 2;
      SkipPast("*/");
    } else {
      return;
    }
  }
}

void SqlStream::SkipPast(std::string_view end) {
  while (Fill(end.size())) {
    const std::size_t at = window().find(end);
    if (at != std::string_view::npos) {
      begin_ += at + end.size();
      return;
    }
    begin_ = end_ - (end.size() - 1);
  }
  begin_ = end_;
}

}  // namespace storage

#include "storage/advice/trial_text.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "storage/ascii.h"
#include "storage/transfer/sql_tokens.h"

namespace storage {

namespace {

using Kind = SqlToken::Kind;

template <std::size_t kCount>
bool IsAnyOf(const SqlToken& token, const std::array<std::string_view, kCount>& words) {
  return std::ranges::any_of(words, [&](std::string_view word) { return token.Is(word); });
}

// What may stand between a column and what it is compared with.
constexpr std::array<std::string_view, 8> kComparisons = {"is", "not",     "like",  "glob",
                                                          "in", "between", "match", "regexp"};
// Behind which a parenthesis is none of a call.
constexpr std::array<std::string_view, 26> kNoFunctions = {
    "in",   "and",   "or",    "not",  "where", "on",    "select", "from",   "values",
    "as",   "by",    "when",  "then", "else",  "union", "all",    "exists", "having",
    "join", "using", "limit", "set",  "like",  "glob",  "is",     "between"};

bool IsName(const SqlToken& token) {
  return token.kind == Kind::kName || token.kind == Kind::kWord;
}

std::vector<SqlToken> TokensOf(std::string_view sql) {
  std::vector<SqlToken> all;
  SqlTokens tokens(sql);
  do all.push_back(tokens.Next());
  while (all.back().kind != Kind::kEnd);
  return all;
}

std::size_t StartOf(const SqlToken& token) { return token.end - token.text.size(); }

class Writer {
 public:
  Writer(std::string_view sql, std::span<const NamedTable> tables, const SampleValue& sample)
      : sql_(sql), tokens_(TokensOf(sql)), tables_(tables), sample_(sample) {
    FindAliases();
  }

  std::string Write() {
    std::string text;
    std::size_t copied = 0;
    for (at_ = 0; tokens_[at_].kind != Kind::kEnd; ++at_) {
      const std::size_t length = ParameterLength();
      if (length == 0) {
        Read(tokens_[at_]);
        continue;
      }
      text += sql_.substr(copied, StartOf(tokens_[at_]) - copied);
      at_ += length - 1;
      text += Value();
      copied = tokens_[at_].end;
    }
    text += sql_.substr(copied);
    return text;
  }

 private:
  struct Column {
    std::string qualifier;  // empty without one
    std::string name;
  };

  const NamedTable* FindTable(const std::string& name) const {
    const auto found = std::ranges::find_if(
        tables_, [&](const NamedTable& table) { return EqualIgnoringCase(table.name, name); });
    return found == tables_.end() ? nullptr : &*found;
  }

  // What stands behind a table's name is taken for its alias: a keyword qualifies no column.
  void FindAliases() {
    for (std::size_t at = 0; at + 2 < tokens_.size(); ++at) {
      const NamedTable* const table =
          IsName(tokens_[at]) ? FindTable(tokens_[at].Unquoted()) : nullptr;
      if (table == nullptr) continue;
      const SqlToken& next = tokens_[at + 1].Is("as") ? tokens_[at + 2] : tokens_[at + 1];
      if (IsName(next)) aliases_[LowerCase(next.Unquoted())] = table;
    }
  }

  // How many tokens the parameter consists of that begins here; 0 where none does.
  std::size_t ParameterLength() const {
    const SqlToken& token = tokens_[at_];
    if (token.kind == Kind::kWord) return token.text.front() == '$' ? 1 : 0;
    const bool has_name = token.IsSign(':') || token.IsSign('@');
    if (!has_name && !token.IsSign('?')) return 0;
    const SqlToken& next = tokens_[at_ + 1];
    const bool is_joined = next.kind == Kind::kWord && StartOf(next) == token.end;
    if (has_name) return is_joined ? 2 : 0;
    return is_joined && IsDigit(next.text.front()) ? 2 : 1;
  }

  void Read(const SqlToken& token) {
    if (token.kind == Kind::kSign) {
      ReadSign(token);
    } else if (IsAnyOf(token, kComparisons)) {
      Compare();
      is_between_ = is_between_ || token.Is("between");
    } else if (token.Is("and") && is_between_) {
      is_between_ = false;
    } else {
      compared_.reset();
      if (!dot_) last_ = Column{};
      if (dot_) last_->qualifier = last_->name;
      last_->name = token.Unquoted();
      is_limit_ = token.Is("limit");
      is_offset_ = token.Is("offset");
    }
    if (token.kind != Kind::kSign) dot_ = false;
    is_arrow_ = token.IsSign('>') && at_ > 0 &&
                (tokens_[at_ - 1].IsSign('-') || (is_arrow_ && tokens_[at_ - 1].IsSign('>')));
  }

  void Compare() {
    if (last_) compared_ = last_;
    last_.reset();
  }

  void ReadSign(const SqlToken& token) {
    const char sign = token.text.front();
    if (sign == '=' || sign == '<' || sign == '>' || sign == '!') return Compare();
    dot_ = sign == '.' && last_.has_value();
    if (dot_ || sign == ',') return;
    if (sign == '(') {
      const bool is_call =
          at_ > 0 && IsName(tokens_[at_ - 1]) && !IsAnyOf(tokens_[at_ - 1], kNoFunctions);
      calls_.push_back(is_call);
      if (is_call) compared_.reset();
    } else {
      if (sign == ')' && !calls_.empty()) calls_.pop_back();
      compared_.reset();
      last_.reset();
    }
  }

  std::string Value() {
    if (is_arrow_) return "'$'";
    if (is_limit_) return "20";
    if (is_offset_) return "0";
    if (compared_) return SampleOf(*compared_);
    return !calls_.empty() && calls_.back() ? "'$'" : "1";
  }

  std::string SampleOf(const Column& column) const {
    const NamedTable* table = nullptr;
    if (!column.qualifier.empty()) {
      const auto alias = aliases_.find(LowerCase(column.qualifier));
      table = alias != aliases_.end() ? alias->second : FindTable(column.qualifier);
    }
    const auto has_it = [&](const NamedTable& each) {
      return std::ranges::any_of(each.columns, [&](const std::string& name) {
        return EqualIgnoringCase(name, column.name);
      });
    };
    if (table == nullptr || !has_it(*table)) {
      const auto found = std::ranges::find_if(tables_, has_it);
      table = found == tables_.end() ? nullptr : &*found;
    }
    const std::string value = table == nullptr ? "" : sample_(table->name, column.name);
    return value.empty() ? "1" : value;
  }

  const std::string_view sql_;
  const std::vector<SqlToken> tokens_;
  const std::span<const NamedTable> tables_;
  const SampleValue& sample_;
  std::map<std::string, const NamedTable*> aliases_;

  std::size_t at_ = 0;
  std::optional<Column> last_;      // the name that was read last, if nothing has followed it
  std::optional<Column> compared_;  // what the next values belong to
  bool dot_ = false;
  bool is_between_ = false;
  bool is_limit_ = false;
  bool is_offset_ = false;
  bool is_arrow_ = false;
  std::vector<bool> calls_;  // of the parentheses that are open
};

}  // namespace

std::string TrialText(std::string_view normalized, std::span<const NamedTable> tables,
                      const SampleValue& sample) {
  return Writer(normalized, tables, sample).Write();
}

}  // namespace storage

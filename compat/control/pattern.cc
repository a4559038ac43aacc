#include "compat/control/pattern.h"

#include <cstdint>
#include <utility>

#include <re2/re2.h>

#include "storage/error.h"

namespace compat::control {

namespace {

// For one pattern and what searching keeps of it: of a thousand rules some hundred MiB at most.
constexpr std::int64_t kMostMemoryBytes = std::int64_t{256} * 1024;

re2::RE2::Options Options() {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(kMostMemoryBytes);
  return options;
}

}  // namespace

struct Pattern::Compiled {
  explicit Compiled(const std::string& text) : expression(text, Options()) {}
  const re2::RE2 expression;
};

Pattern::Pattern(std::string text, const std::string& path) : text_(std::move(text)) {
  if (text_.size() > kMostBytes) {
    throw storage::Error::At(path,
                             "a pattern has at most " + std::to_string(kMostBytes) + " bytes");
  }
  auto compiled = std::make_shared<const Compiled>(text_);
  if (!compiled->expression.ok()) {
    throw storage::Error::At(path, "this is no pattern: " + compiled->expression.error());
  }
  compiled_ = std::move(compiled);
}

bool Pattern::IsIn(std::string_view text) const {
  return re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), compiled_->expression);
}

}  // namespace compat::control

#include "compat/workspace/parameters.h"

#include <algorithm>
#include <charconv>

#include "compat/json/utf8.h"
#include "compat/workspace/filter.h"
#include "storage/error.h"

namespace compat::workspace {

namespace {

using storage::Error;

std::int64_t ReadInteger(const Parameter& parameter, const std::string& text) {
  std::int64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, failure] = std::from_chars(text.data(), end, value);
  if (failure != std::errc() || stop != end || value < parameter.least || value > parameter.most) {
    throw Error::At(std::string(parameter.name), "expected an integer from " +
                                                     std::to_string(parameter.least) + " to " +
                                                     std::to_string(parameter.most));
  }
  return value;
}

}  // namespace

Parameters::Parameters(const QueryParameters& given, std::span<const Parameter> table) {
  for (const Parameter& parameter : table) {
    if (parameter.type == ParameterType::kInteger) {
      integers_.emplace(parameter.name, parameter.if_absent);
    }
  }
  for (const auto& [name, text] : given.all()) {
    const Parameter* const parameter = FindByName(table, name);
    if (parameter == nullptr) throw Error::At(name, "there is no such parameter");
    if (!texts_.emplace(name, text).second) throw Error::At(name, "the parameter is given twice");
    if (FindInvalidUtf8(text) != std::string_view::npos) {
      throw Error::At(name, "the value is not UTF-8");
    }
    if (parameter->type == ParameterType::kInteger) {
      integers_[name] = ReadInteger(*parameter, text);
    } else if (parameter->type == ParameterType::kChoice &&
               std::find(parameter->choices.begin(), parameter->choices.end(), text) ==
                   parameter->choices.end()) {
      throw Error::At(name, ExpectedOneOf(parameter->choices));
    }
  }
}

const std::string* Parameters::Find(std::string_view name) const {
  const auto found = texts_.find(name);
  return found == texts_.end() ? nullptr : &found->second;
}

std::int64_t Parameters::Integer(std::string_view name) const {
  return integers_.find(name)->second;
}

}  // namespace compat::workspace

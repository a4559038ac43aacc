#include "compat/described/parameters.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "compat/described/choices.h"
#include "compat/json/utf8.h"
#include "storage/error.h"

namespace compat {

namespace {

using storage::Error;

constexpr std::array<std::string_view, 2> kTruths = {"true", "false"};

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

void CheckIsOneOf(std::span<const std::string_view> choices, const std::string& name,
                  std::string_view text) {
  if (std::find(choices.begin(), choices.end(), text) == choices.end()) {
    throw Error::At(name, ExpectedOneOf(choices));
  }
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
    if (parameter->type == ParameterType::kInteger) integers_[name] = ReadInteger(*parameter, text);
    if (parameter->type == ParameterType::kBoolean) CheckIsOneOf(kTruths, name, text);
    if (parameter->type == ParameterType::kChoice) CheckIsOneOf(parameter->choices, name, text);
  }
}

const std::string* Parameters::Find(std::string_view name) const {
  const auto found = texts_.find(name);
  return found == texts_.end() ? nullptr : &found->second;
}

std::int64_t Parameters::Integer(std::string_view name) const {
  return integers_.find(name)->second;
}

bool Parameters::IsTrue(std::string_view name) const {
  const std::string* const text = Find(name);
  return text != nullptr && *text == kTruths.front();
}

}  // namespace compat

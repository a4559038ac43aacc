#include "tests/conformance/matcher.h"

#include <algorithm>
#include <array>
#include <regex>
#include <stdexcept>
#include <string_view>
#include <utility>

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

namespace tests {

namespace {

using rapidjson::Value;

// Whether objects may have fields that the expectation does not name, and in any order.
enum class Fields { kAsNamed, kExactly };

std::string_view TextOf(const Value& value) { return {value.GetString(), value.GetStringLength()}; }

bool IsOperation(const Value& expected) {
  return expected.IsObject() && !expected.ObjectEmpty() &&
         TextOf(expected.MemberBegin()->name).substr(0, 1) == "$";
}

std::string Shortened(std::string text) {
  constexpr std::size_t kMost = 400;
  if (text.size() > kMost)
    text = text.substr(0, kMost) + "… (" + std::to_string(text.size()) + " bytes)";
  return text;
}

// What $any accepts.
const std::array<std::pair<std::string_view, bool (*)(const Value&)>, 8>& Types() {
  static const std::array<std::pair<std::string_view, bool (*)(const Value&)>, 8> types = {{
      {"value", [](const Value&) { return true; }},
      {"null", [](const Value& value) { return value.IsNull(); }},
      {"boolean", [](const Value& value) { return value.IsBool(); }},
      {"number", [](const Value& value) { return value.IsNumber(); }},
      {"integer", [](const Value& value) { return value.IsInt64() || value.IsUint64(); }},
      {"string", [](const Value& value) { return value.IsString(); }},
      {"array", [](const Value& value) { return value.IsArray(); }},
      {"object", [](const Value& value) { return value.IsObject(); }},
  }};
  return types;
}

class Comparison {
 public:
  explicit Comparison(const Variables& variables) : variables_(variables) {}

  void Compare(const Value& expected, const Value* actual, const std::string& where,
               Fields fields) {
    if (IsOperation(expected)) {
      for (const auto& operation : expected.GetObject()) {
        Apply(TextOf(operation.name), operation.value, actual, where, fields);
      }
    } else if (actual == nullptr) {
      Differ(where, JsonText(expected), actual);
    } else if (expected.IsObject()) {
      CompareObject(expected, *actual, where, fields);
    } else if (expected.IsArray()) {
      CompareArray(expected, *actual, where, fields);
    } else if (!IsSameScalar(expected, *actual)) {
      Differ(where, expected.IsString() ? '"' + Expanded(expected) + '"' : JsonText(expected),
             actual);
    }
  }

  std::vector<std::string> TakeDifferences() { return std::move(differences_); }

 private:
  void Differ(const std::string& where, const std::string& expected, const Value* actual) {
    differences_.push_back(where + ": expected " + Shortened(expected) + ", got " +
                           (actual == nullptr ? "nothing" : Shortened(JsonText(*actual))));
  }

  std::string Expanded(const Value& text) const { return variables_.Expand(TextOf(text)); }

  // 1 and 1.0 are two texts, and clients see the text: they are not the same here.
  bool IsSameScalar(const Value& expected, const Value& actual) const {
    if (expected.IsString()) return actual.IsString() && TextOf(actual) == Expanded(expected);
    if (expected.IsNumber()) {
      return actual.IsNumber() && expected.IsDouble() == actual.IsDouble() && expected == actual;
    }
    return expected == actual;
  }

  void CompareObject(const Value& expected, const Value& actual, const std::string& where,
                     Fields fields) {
    if (!actual.IsObject()) return Differ(where, "an object", &actual);
    for (const auto& field : expected.GetObject()) {
      const auto found = actual.FindMember(field.name);
      Compare(field.value, found == actual.MemberEnd() ? nullptr : &found->value,
              where + "." + field.name.GetString(), fields);
    }
    if (fields == Fields::kExactly) CompareKeys(KeysOf(expected), actual, where);
  }

  static std::vector<std::string> KeysOf(const Value& object) {
    std::vector<std::string> keys;
    for (const auto& field : object.GetObject()) keys.emplace_back(TextOf(field.name));
    return keys;
  }

  void CompareKeys(const std::vector<std::string>& expected, const Value& actual,
                   const std::string& where) {
    if (!actual.IsObject()) return Differ(where, "an object", &actual);
    const std::vector<std::string> keys = KeysOf(actual);
    if (keys == expected) return;
    const auto join = [](const std::vector<std::string>& names) {
      std::string joined;
      for (const std::string& name : names) joined += (joined.empty() ? "" : ", ") + name;
      return joined;
    };
    differences_.push_back(where + ": expected the keys [" + join(expected) + "], got [" +
                           join(keys) + "]");
  }

  void CompareArray(const Value& expected, const Value& actual, const std::string& where,
                    Fields fields) {
    if (!actual.IsArray()) return Differ(where, "an array", &actual);
    if (actual.Size() != expected.Size()) {
      return Differ(where, std::to_string(expected.Size()) + " elements: " + JsonText(expected),
                    &actual);
    }
    for (rapidjson::SizeType i = 0; i < expected.Size(); ++i) {
      Compare(expected[i], &actual[i], where + "[" + std::to_string(i) + "]", fields);
    }
  }

  void Apply(std::string_view name, const Value& operand, const Value* actual,
             const std::string& where, Fields fields) {
    const bool is_there = actual != nullptr;
    if (!is_there || name == "$absent") {
      if (is_there || name != "$absent")
        Differ(where, std::string(name) + " " + JsonText(operand), actual);
      return;
    }
    if (name == "$exactly") {
      Compare(operand, actual, where, Fields::kExactly);
    } else if (name == "$keys") {
      ApplyKeys(operand, *actual, where);
    } else if (name == "$each") {
      ApplyEach(operand, *actual, where, fields);
    } else if (!AcceptsValue(name, operand, *actual, fields)) {
      Differ(where, std::string(name) + " " + JsonText(operand), actual);
    }
  }

  void ApplyKeys(const Value& operand, const Value& actual, const std::string& where) {
    std::vector<std::string> keys;
    for (const Value& key : operand.GetArray()) keys.emplace_back(TextOf(key));
    CompareKeys(keys, actual, where);
  }

  void ApplyEach(const Value& operand, const Value& actual, const std::string& where,
                 Fields fields) {
    if (!actual.IsArray()) return Differ(where, "an array", &actual);
    for (rapidjson::SizeType i = 0; i < actual.Size(); ++i) {
      Compare(operand, &actual[i], where + "[" + std::to_string(i) + "]", fields);
    }
  }

  bool Accepts(const Value& expected, const Value& actual, Fields fields) const {
    Comparison attempt(variables_);
    attempt.Compare(expected, &actual, "", fields);
    return attempt.differences_.empty();
  }

  // A string contains a text, an array an element.
  bool Contains(const Value& operand, const Value& actual, Fields fields) const {
    if (actual.IsArray()) {
      return std::any_of(actual.Begin(), actual.End(),
                         [&](const Value& element) { return Accepts(operand, element, fields); });
    }
    return actual.IsString() && operand.IsString() &&
           TextOf(actual).find(Expanded(operand)) != std::string_view::npos;
  }

  bool AcceptsValue(std::string_view name, const Value& operand, const Value& actual,
                    Fields fields) const {
    if (name == "$not") return !Accepts(operand, actual, fields);
    if (name == "$contains") return Contains(operand, actual, fields);
    if (name == "$match") {
      return actual.IsString() &&
             std::regex_match(std::string(TextOf(actual)), std::regex(Expanded(operand)));
    }
    if (name == "$length") {
      if (actual.IsString()) return actual.GetStringLength() == operand.GetUint();
      return actual.IsArray() && actual.Size() == operand.GetUint();
    }
    if (name == "$between") {
      return actual.IsNumber() && operand[0].GetDouble() <= actual.GetDouble() &&
             actual.GetDouble() <= operand[1].GetDouble();
    }
    return std::any_of(Types().begin(), Types().end(), [&](const auto& type) {
      return type.first == TextOf(operand) && type.second(actual);
    });
  }

  const Variables& variables_;
  std::vector<std::string> differences_;
};

bool IsArrayOfStrings(const Value& value) {
  return value.IsArray() && std::all_of(value.Begin(), value.End(),
                                        [](const Value& element) { return element.IsString(); });
}

bool IsRange(const Value& value) {
  return value.IsArray() && value.Size() == 2 && value[0].IsNumber() && value[1].IsNumber();
}

bool IsTypeName(const Value& value) {
  return value.IsString() && std::any_of(Types().begin(), Types().end(), [&](const auto& type) {
           return type.first == TextOf(value);
         });
}

bool IsRegularExpression(const Value& value) {
  if (!value.IsString()) return false;
  try {
    const std::regex compiled{std::string(TextOf(value))};
    return true;
  } catch (const std::regex_error&) {
    return false;
  }
}

void CheckOperation(std::string_view name, const Value& operand) {
  bool good = false;
  if (name == "$absent") good = operand.IsTrue();
  if (name == "$any") good = IsTypeName(operand);
  if (name == "$match") good = IsRegularExpression(operand);
  if (name == "$length") good = operand.IsUint();
  if (name == "$between") good = IsRange(operand);
  if (name == "$keys") good = IsArrayOfStrings(operand);
  if (name == "$exactly" || name == "$not" || name == "$each" || name == "$contains") {
    CheckExpectation(operand);
    good = true;
  }
  if (!good)
    throw std::runtime_error("no such expectation: " + std::string(name) + " " + JsonText(operand));
}

}  // namespace

void CheckExpectation(const Value& expected) {
  if (IsOperation(expected)) {
    for (const auto& operation : expected.GetObject()) {
      CheckOperation(TextOf(operation.name), operation.value);
    }
  } else if (expected.IsObject()) {
    for (const auto& field : expected.GetObject()) CheckExpectation(field.value);
  } else if (expected.IsArray()) {
    for (const Value& element : expected.GetArray()) CheckExpectation(element);
  }
}

std::vector<std::string> Differences(const Value& expected, const Value* actual,
                                     const Variables& variables, const std::string& where) {
  Comparison comparison(variables);
  comparison.Compare(expected, actual, where, Fields::kAsNamed);
  return comparison.TakeDifferences();
}

std::string JsonText(const Value& value) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  value.Accept(writer);
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace tests

#include "tests/model/record_model.h"

#include <algorithm>
#include <array>

namespace tests {

namespace {

Truth Not(Truth truth) { return truth ? Truth(!*truth) : truth; }

// SQL's AND and OR: one word decides, else unknown counts.
Truth Joint(const std::vector<ModelFilter>& parts, const ModelRecord& record, bool decisive) {
  Truth joint = !decisive;
  for (const ModelFilter& part : parts) {
    const Truth truth = part.holds(record);
    if (truth == Truth(decisive)) return decisive;
    if (!truth) joint = std::nullopt;
  }
  return joint;
}

std::string Lower(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

bool StartsWith(const std::string& text, const std::string& part) {
  return text.rfind(part, 0) == 0;
}

bool EndsWith(const std::string& text, const std::string& part) {
  return text.size() >= part.size() && text.substr(text.size() - part.size()) == part;
}

// % for any text, _ for one character; the texts here are ASCII but for whole words.
bool IsLike(const std::string& text, const std::string& pattern) {
  if (pattern.empty()) return text.empty();
  if (pattern.front() == '%') {
    for (std::size_t skip = 0; skip <= text.size(); ++skip) {
      if (IsLike(text.substr(skip), pattern.substr(1))) return true;
    }
    return false;
  }
  const bool fits = !text.empty() && (pattern.front() == '_' || pattern.front() == text.front());
  return fits && IsLike(text.substr(1), pattern.substr(1));
}

struct TextOperator {
  const char* name;
  bool (*holds)(const std::string& field, const std::string& value);
};

constexpr std::array<TextOperator, 11> kTextOperators = {{
    {"equals", [](const std::string& a, const std::string& b) { return a == b; }},
    {"not", [](const std::string& a, const std::string& b) { return a != b; }},
    {"ne", [](const std::string& a, const std::string& b) { return a != b; }},
    {"lt", [](const std::string& a, const std::string& b) { return a < b; }},
    {"lte", [](const std::string& a, const std::string& b) { return a <= b; }},
    {"gt", [](const std::string& a, const std::string& b) { return a > b; }},
    {"gte", [](const std::string& a, const std::string& b) { return a >= b; }},
    {"contains",
     [](const std::string& a, const std::string& b) { return a.find(b) != std::string::npos; }},
    {"startsWith", &StartsWith},
    {"endsWith", &EndsWith},
    {"like", &IsLike},
}};
constexpr int kTimeOperators = 7;  // the first ones

std::string Quoted(const std::string& text) { return "\"" + text + "\""; }

std::string ListOf(const std::vector<std::string>& values) {
  std::string list = "[";
  for (const std::string& value : values) list += (list.size() > 1 ? "," : "") + Quoted(value);
  return list + "]";
}

}  // namespace

bool ModelOrder::IsBefore(const ModelRecord& a, const ModelRecord& b) const {
  for (const Key& key : keys) {
    const std::optional<std::string>& x = a.at(key.field);
    const std::optional<std::string>& y = b.at(key.field);
    if (x == y) continue;
    if (!x || !y) return key.nulls_first == !x.has_value();
    return key.ascending == (*x < *y);
  }
  return false;
}

std::string ModelSource::Text() {
  static constexpr std::array<const char*, 8> kPieces = {"a", "A", "b", "B", "_", "%", "é", " c"};
  std::string text;
  const int pieces = 1 + Below(4);
  for (int i = 0; i < pieces; ++i) text += kPieces[static_cast<std::size_t>(Below(8))];
  return text.front() == ' ' ? "x" + text : text;
}

ModelFilter ModelSource::Filter(const std::vector<std::string>& moments, int depth) {
  switch (Below(depth > 0 ? 7 : 5)) {
    case 0:
      return OnText("name");
    case 1:
      return OnText("description");
    case 2:
      return OnText("slug");
    case 3:
      return OnTime(Below(2) == 0 ? "createdAt" : "deletedAt", moments);
    case 4:
      return OnWorkspace();
    default:
      return Joined(moments, depth - 1);
  }
}

ModelFilter ModelSource::Joined(const std::vector<std::string>& moments, int depth) {
  const int kind = Below(3);
  std::vector<ModelFilter> parts;
  std::string json = kind == 0 ? R"({"AND":[)" : kind == 1 ? R"({"OR":[)" : R"({"NOT":[)";
  const int count = Below(4);
  for (int i = 0; i < count; ++i) {
    parts.push_back(Filter(moments, depth));
    json += (i > 0 ? "," : "") + parts.back().json;
  }
  return {json + "]}", [kind, parts](const ModelRecord& record) {
            if (kind == 0) return Joint(parts, record, /*decisive=*/false);
            const Truth any = Joint(parts, record, /*decisive=*/true);
            return kind == 1 ? any : Not(any);
          }};
}

ModelFilter ModelSource::OnText(const std::string& field) {
  if (Below(6) == 0) {
    const bool wanted = Below(2) == 0;
    return {"{\"" + field + R"(":{"isNull":)" + (wanted ? "true}}" : "false}}"),
            [=](const ModelRecord& record) { return Truth(!record.at(field) == wanted); }};
  }
  const bool folds = Below(2) == 0;
  const std::string mode = folds ? R"(,"mode":"insensitive"}})" : "}}";
  const auto fold = [folds](const std::string& text) { return folds ? Lower(text) : text; };
  if (Below(4) == 0) {
    const std::vector<std::string> values = {Text(), Text(), Text()};
    const bool among = Below(2) == 0;
    return {"{\"" + field + "\":{" + (among ? R"("in":)" : R"("notIn":)") + ListOf(values) + mode,
            [=](const ModelRecord& record) -> Truth {
              if (!record.at(field)) return std::nullopt;
              const bool found = std::any_of(values.begin(), values.end(), [&](const auto& value) {
                return fold(value) == fold(*record.at(field));
              });
              return found == among;
            }};
  }
  const TextOperator& op = kTextOperators[static_cast<std::size_t>(Below(11))];
  const std::string value = Text();
  // A character of two bytes is one for the server's underscore and two for the model's.
  const bool is_plain = std::string(op.name) != "like" || value.find("é") == std::string::npos;
  const std::string used = is_plain ? value : "%";
  return {"{\"" + field + "\":{\"" + op.name + "\":" + Quoted(used) + mode,
          [=, &op](const ModelRecord& record) -> Truth {
            if (!record.at(field)) return std::nullopt;
            std::string text = fold(*record.at(field));
            if (std::string(op.name) == "like") {
              for (std::size_t at = 0; (at = text.find("é")) != std::string::npos;) {
                text.replace(at, 2, "?");
              }
            }
            return op.holds(text, fold(used));
          }};
}

ModelFilter ModelSource::OnTime(const std::string& field, const std::vector<std::string>& moments) {
  const std::string moment =
      moments.empty() ? "2026-01-01T00:00:00.000Z"
                      : moments[static_cast<std::size_t>(Below(static_cast<int>(moments.size())))];
  const TextOperator& op = kTextOperators[static_cast<std::size_t>(Below(kTimeOperators))];
  return {"{\"" + field + "\":{\"" + op.name + "\":" + Quoted(moment) + "}}",
          [=, &op](const ModelRecord& record) -> Truth {
            if (!record.at(field)) return std::nullopt;
            return op.holds(*record.at(field), moment);
          }};
}

ModelFilter ModelSource::OnWorkspace() {
  const ModelWorkspace& wanted =
      workspaces_[static_cast<std::size_t>(Below(static_cast<int>(workspaces_.size())))];
  const bool is = Below(2) == 0;
  return {std::string(R"({"workspace":{")") + (is ? "is" : "isNot") + R"(":{"slug":")" +
              wanted.slug + "\"}}}",
          [id = wanted.id, is](const ModelRecord& record) {
            return Truth((record.at("workspaceId") == id) == is);
          }};
}

ModelOrder ModelSource::Order() {
  static constexpr std::array<const char*, 14> kFields = {
      "id",        "workspaceId",   "slug",         "name",           "description",
      "kind",      "status",        "cfResourceId", "cfResourceName", "createdBy",
      "deletedAt", "retentionTier", "createdAt",    "updatedAt"};
  struct Direction {
    const char* name;
    bool ascending;
    bool nulls_first;
  };
  static constexpr std::array<Direction, 6> kDirections = {{{"asc", true, false},
                                                            {"desc", false, true},
                                                            {"asc_nulls_first", true, true},
                                                            {"asc_nulls_last", true, false},
                                                            {"desc_nulls_first", false, true},
                                                            {"desc_nulls_last", false, false}}};
  ModelOrder order;
  const int count = 1 + Below(3);
  for (int i = 0; i < count; ++i) {
    const std::string field = kFields[static_cast<std::size_t>(Below(14))];
    const Direction& direction = kDirections[static_cast<std::size_t>(Below(6))];
    order.json += (i > 0 ? ",{\"" : "[{\"") + field + "\":\"" + direction.name + "\"}";
    order.keys.push_back({field, direction.ascending, direction.nulls_first});
  }
  order.json += "]";
  order.keys.push_back({"id", true, false});
  return order;
}

}  // namespace tests

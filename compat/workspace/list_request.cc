#include "compat/workspace/list_request.h"

#include <string>
#include <string_view>
#include <utility>

#include "compat/described/choices.h"
#include "compat/workspace/fields.h"
#include "compat/workspace/filter.h"
#include "compat/workspace/names.h"
#include "compat/workspace/order_by.h"
#include "compat/workspace/parameters.h"
#include "storage/error.h"

namespace compat::workspace {

namespace {

using storage::RecordCondition;

RecordCondition IsOneOfIds(std::string_view ids) {
  RecordCondition condition;
  condition.kind = RecordCondition::Kind::kOneOf;
  condition.column = storage::RecordColumn::kId;
  while (!ids.empty()) {
    const std::size_t comma = ids.find(',');
    const std::string_view id = ids.substr(0, comma);
    // What has not the form of an id matches nothing, and need not be asked for.
    if (IsDatabaseId(id)) condition.values.push_back(storage::Value::Text(std::string(id)));
    ids.remove_prefix(comma == std::string_view::npos ? ids.size() : comma + 1);
  }
  return condition;
}

RecordCondition HoldsInName(const std::string& part) {
  RecordCondition condition;
  condition.kind = RecordCondition::Kind::kContains;
  condition.column = storage::RecordColumn::kName;
  condition.letter_case = storage::LetterCase::kIgnored;
  condition.values.push_back(storage::Value::Text(part));
  return condition;
}

RecordCondition ConditionOf(const Parameters& parameters) {
  RecordCondition all;
  for (const Parameter& parameter : kListParameters) {
    const std::string* const text = parameters.Find(parameter.name);
    if (text == nullptr || parameter.field.empty()) continue;
    const Field* field = FindByName(std::span<const Field>(kDatabaseFields), parameter.field);
    all.children.push_back(FieldEquals(*field, *text));
  }
  const std::string* const name = parameters.Find("name");
  if (name != nullptr && !name->empty()) all.children.push_back(HoldsInName(*name));
  if (const std::string* ids = parameters.Find("ids")) all.children.push_back(IsOneOfIds(*ids));
  if (const std::string* filter = parameters.Find("filter")) {
    all.children.push_back(ParseFilter(*filter));
  }
  return all;
}

storage::Deleted DeletedOf(const Parameters& parameters) {
  const std::string* const text = parameters.Find("include_deleted");
  if (text == nullptr || *text == "false") return storage::Deleted::kHidden;
  return *text == "true" ? storage::Deleted::kShown : storage::Deleted::kOnly;
}

}  // namespace

storage::RecordQuery ParseListRequest(const Parameters& parameters, const CursorCodec& cursors) {
  storage::RecordQuery query;
  query.limit = static_cast<std::size_t>(parameters.Integer("limit"));
  query.deleted = DeletedOf(parameters);
  query.condition = ConditionOf(parameters);
  const std::string* const order = parameters.Find("orderBy");
  query.order = order == nullptr ? DefaultOrder() : ParseOrderBy(*order);

  const std::string* const after = parameters.Find("after");
  const std::string* const before = parameters.Find("before");
  if (after != nullptr && before != nullptr) {
    throw storage::Error::At("before", "a page is after one row or before one, not both");
  }
  using Side = storage::RecordPosition::Side;
  if (after != nullptr) {
    query.position = {Side::kAfter, cursors.Decode(query.order, *after, "after")};
  } else if (before != nullptr) {
    query.position = {Side::kBefore, cursors.Decode(query.order, *before, "before")};
  }

  if (const std::string* workspace = parameters.Find("workspace_id")) {
    query.scope.workspace_id = *workspace;
  }
  const std::string* const source = parameters.Find("source");
  if (source != nullptr && *source == "integration") {
    query.scope.source = storage::RecordScope::Source::kIntegration;
  }
  return query;
}

}  // namespace compat::workspace

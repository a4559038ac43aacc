#include "storage/records/match_sql.h"

#include "storage/records/condition_sql.h"

namespace storage {

namespace {

// The ids of workspaces whose records are in the scope.
BoundSql OwnersSql(const RecordScope& scope) {
  BoundSql own;
  if (scope.workspace_id) {
    own.Add("SELECT id FROM workspaces WHERE id = ").Bind(Value::Text(*scope.workspace_id));
    if (scope.user_id) {
      own.Add(" AND id IN (SELECT workspace_id FROM members WHERE user_id = ")
          .Bind(Value::Text(*scope.user_id))
          .Add(")");
    }
  } else if (scope.user_id) {
    own.Add("SELECT workspace_id FROM members WHERE user_id = ").Bind(Value::Text(*scope.user_id));
  } else {
    own.Add("SELECT id FROM workspaces");
  }
  BoundSql owners;
  if (scope.source == RecordScope::Source::kAny) owners.Add(own).Add(" UNION ");
  owners.Add("SELECT owner_id FROM shares WHERE installed_in IN (").Add(own).Add(")");
  return owners;
}

}  // namespace

BoundSql MatchSql(const RecordQuery& query, Strangers strangers) {
  BoundSql match;
  match.Add("r.namespace_id = ").Bind(Value::Text(query.scope.namespace_id)).Add(" AND ");
  switch (query.deleted) {
    case Deleted::kHidden:
      match.Add("r.deleted_at_ms IS NULL");
      break;
    case Deleted::kShown:
      match.Add("1");
      break;
    case Deleted::kOnly:
      match.Add("r.deleted_at_ms IS NOT NULL");
      break;
  }
  const RecordScope& scope = query.scope;
  const bool is_everything = !scope.user_id && !scope.workspace_id &&
                             scope.source == RecordScope::Source::kAny &&
                             strangers == Strangers::kNone;
  if (!is_everything) {
    match.Add(" AND r.workspace_id IN (").Add(OwnersSql(scope)).Add(")");
  }
  match.Add(" AND ");
  AddCondition(match, query.condition);
  return match;
}

BoundSql WithValue(const BoundSql& match, RecordColumn column, const Value& value) {
  RecordCondition has_value;
  has_value.kind = RecordCondition::Kind::kEqual;
  has_value.column = column;
  has_value.values.push_back(value);
  BoundSql both = match;
  both.Add(" AND ");
  AddCondition(both, has_value);
  return both;
}

}  // namespace storage

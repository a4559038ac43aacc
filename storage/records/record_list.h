// A page of records, and what is asked of it.

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "storage/records/record_condition.h"
#include "storage/records/workspace_record.h"
#include "storage/value.h"

namespace storage {

// Which records the caller may see, narrowed to what one workspace sees. Records of a workspace
// that is not in the directory are seen by nobody.
struct RecordScope {
  enum class Source {
    kAny,          // the caller's own workspaces and what is shared with them
    kIntegration,  // what is shared with them
  };

  std::string namespace_id;                 // of the records, as they have it
  std::optional<std::string> user_id;       // none: a caller who is a member of every workspace
  std::optional<std::string> workspace_id;  // as this one sees it; nothing unless a member
  Source source = Source::kAny;
};

enum class Deleted { kHidden, kShown, kOnly };

struct RecordSortKey {
  enum class Direction { kAscending, kDescending };
  enum class Nulls { kFirst, kLast };

  RecordColumn column = RecordColumn::kId;  // one of the record's own
  Direction direction = Direction::kAscending;
  Nulls nulls = Nulls::kLast;
};

// Where a page begins: beyond the row that had these values.
struct RecordPosition {
  enum class Side { kAfter, kBefore };

  Side side = Side::kAfter;
  std::vector<Value> values;  // one for each sort key
};

struct RecordQuery {
  RecordScope scope;
  Deleted deleted = Deleted::kHidden;
  RecordCondition condition;
  // The last is kId, ascending: the order is total. No column stands twice.
  std::vector<RecordSortKey> order;
  std::optional<RecordPosition> position;
  std::size_t limit = 0;
};

struct RecordPage {
  std::vector<WorkspaceRecord> records;  // in the query's order, on whichever side they lie
  std::uint64_t total = 0;               // that match, whatever the position
  bool has_next = false;
  bool has_previous = false;
};

// What `record` is sorted by in `column`.
Value SortValueOf(const WorkspaceRecord& record, RecordColumn column);

}  // namespace storage

#include "storage/records/record_reader.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

#include "storage/error.h"
#include "storage/records/page_sql.h"
#include "storage/records/record_row.h"
#include "storage/sqlite/open_sqlite.h"
#include "storage/sqlite/sqlite_call.h"
#include "storage/sqlite/transaction.h"

namespace storage {

namespace {

using Side = RecordPosition::Side;
using Clock = std::chrono::steady_clock;

// More would not help on machines that run this; the rest waits.
constexpr std::size_t kMaxConnections = 4;
constexpr std::chrono::seconds kTimeLimit{10};
constexpr int kInstructionsBetweenLooks = 10'000;

// From here on rows are found by walking the order's index: at most one in a hundred of a hundred
// thousand records is then looked at in vain for each that is found, while sorting all would cost
// more.
constexpr std::uint64_t kManyRows = 1000;

// What the keys of a connection's counts may take until it forgets them all.
constexpr std::size_t kMaxCountBytes = 1 << 20;

// What a statement asks for, as a key: the text and its values.
std::string KeyOf(const BoundSql& sql) {
  std::string key = sql.text;
  for (const Value& value : sql.values) {
    key.push_back('\0');
    key.push_back(static_cast<char>(value.type));
    const std::int64_t number = value.type == ValueType::kInteger
                                    ? value.integer
                                    : static_cast<std::int64_t>(value.bytes.size());
    key.append(reinterpret_cast<const char*>(&number), sizeof number);
    key += value.bytes;
  }
  return key;
}

// An order to go along, and the values of the row beyond which it begins; none for the start.
struct Way {
  std::vector<RecordSortKey> order;
  std::optional<std::vector<Value>> position;
};

// Whether every row that the query can find has the same in this column.
bool IsConstant(const RecordQuery& query, RecordColumn column) {
  if (column == RecordColumn::kKind) return true;  // there is one
  return query.deleted == Deleted::kHidden &&
         (column == RecordColumn::kDeletedAt || column == RecordColumn::kRetentionTier);
}

// The query's order from a position on, without the keys that all rows agree on; a position that
// does not agree with them comes from another list, and keeps its key.
enum class Heading { kForwards, kBackwards };
Way WayOf(const RecordQuery& query, const std::vector<Value>* position, Heading heading) {
  Way way;
  if (position != nullptr) way.position.emplace();
  for (std::size_t i = 0; i < query.order.size(); ++i) {
    const RecordColumn column = query.order[i].column;
    const bool agrees = position == nullptr || column == RecordColumn::kKind ||
                        (*position)[i].type == ValueType::kNull;
    if (IsConstant(query, column) && agrees) continue;
    way.order.push_back(query.order[i]);
    if (position != nullptr) way.position->push_back((*position)[i]);
  }
  if (heading == Heading::kBackwards) way.order = Reversed(std::move(way.order));
  return way;
}

}  // namespace

// One thread at a time.
class RecordReader::Connection {
 public:
  explicit Connection(const std::filesystem::path& catalog)
      : file_(OpenSqliteDatabase(catalog.string(),
                                 {.access = OpenSqliteOptions::Access::kReadOnly})) {
    // Scans go through the operating system's pages in place of copies of them.
    file_.exec("PRAGMA mmap_size=1073741824");
    sqlite3_progress_handler(file_.getHandle(), kInstructionsBetweenLooks, &IsOverdue, this);
  }
  ~Connection() { sqlite3_progress_handler(file_.getHandle(), 0, nullptr, nullptr); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  RecordPage List(const RecordQuery& query, Strangers strangers) {
    deadline_ = Clock::now() + kTimeLimit;
    // What is read until it ends belongs to one moment.
    const Transaction transaction(file_, Transaction::Kind::kRead);
    ForgetOldCounts();
    const BoundSql match = MatchSql(query, strangers);
    RecordPage page;
    page.total = Count(CountSql(match));
    const bool backwards = query.position && query.position->side == Side::kBefore;
    const Way onwards = WayOf(query, query.position ? &query.position->values : nullptr,
                              backwards ? Heading::kBackwards : Heading::kForwards);
    // One more than asked for tells whether there are more.
    Collect({match, page.total, query.scope.namespace_id}, onwards, query.limit + 1, page.records);
    const bool has_more = page.records.size() > query.limit;
    if (has_more) page.records.pop_back();
    const bool has_behind = query.position && HasBehind(query, match, page);
    if (backwards) std::reverse(page.records.begin(), page.records.end());
    page.has_next = backwards ? has_behind : has_more;
    page.has_previous = backwards ? has_more : has_behind;
    return page;
  }

 private:
  static int IsOverdue(void* self) {
    return Clock::now() > static_cast<Connection*>(self)->deadline_ ? 1 : 0;
  }

  SQLite::Statement Prepare(const BoundSql& sql) {
    SQLite::Statement statement(file_, sql.text);
    int place = 0;
    for (const Value& value : sql.values) BindValue(statement, ++place, value);
    return statement;
  }

  // Rows to choose from, and how many there are at least: exact below kManyRows.
  struct Rows {
    BoundSql match;
    std::uint64_t count;
    std::string namespace_id;
  };

  // Appends the first rows along the way, until `records` has `most`.
  void Collect(const Rows& rows, const Way& way, std::size_t most,
               std::vector<WorkspaceRecord>& records) {
    const RecordSortKey& key = way.order.front();
    const bool is_large = rows.count >= kManyRows;
    if (is_large && IsWalkedByValue(key.column)) {
      CollectByValue(rows, way, most, records);
      return;
    }
    const Walk walk = is_large ? Walk::kOrder : Walk::kAny;
    SQLite::Statement select =
        Prepare(PageSql(rows.match, way.order, way.position ? &*way.position : nullptr, walk,
                        most - records.size()));
    while (select.executeStep()) records.push_back(ReadRecord(select));
  }

  void CollectByValue(const Rows& rows, const Way& way, std::size_t most,
                      std::vector<WorkspaceRecord>& records) {
    const RecordSortKey& key = way.order.front();
    Way rest{{way.order.begin() + 1, way.order.end()}, std::nullopt};
    std::optional<Value> value;
    if (way.position) {
      value = way.position->front();
      rest.position.emplace(way.position->begin() + 1, way.position->end());
    } else {
      value = NextValue(rows.namespace_id, key, nullptr);
    }
    while (value && records.size() < most) {
      const BoundSql match = WithValue(rows.match, key.column, *value);
      Collect({match, Count(CountUpToSql(match, kManyRows)), rows.namespace_id}, rest, most,
              records);
      rest.position.reset();
      value = NextValue(rows.namespace_id, key, &*value);
    }
  }

  std::optional<Value> NextValue(const std::string& namespace_id, const RecordSortKey& key,
                                 const Value* value) {
    SQLite::Statement next = Prepare(NextValueSql(namespace_id, key, value));
    if (!next.executeStep()) return std::nullopt;
    return Value::Text(next.getColumn(0).getString());
  }

  // A count is good for as long as nobody commits: clients that walk a list ask for the same one on
  // every page.
  std::uint64_t Count(const BoundSql& sql) {
    std::string key = KeyOf(sql);
    const auto known = counts_.find(key);
    if (known != counts_.end()) return known->second;
    SQLite::Statement count = Prepare(sql);
    count.executeStep();
    const auto counted = static_cast<std::uint64_t>(count.getColumn(0).getInt64());
    counts_bytes_ += key.size();
    counts_.emplace(std::move(key), counted);
    return counted;
  }

  void ForgetOldCounts() {
    const int version = file_.execAndGet("PRAGMA data_version").getInt();
    if (version == counts_version_ && counts_bytes_ < kMaxCountBytes) return;
    counts_.clear();
    counts_bytes_ = 0;
    counts_version_ = version;
  }

  // Whether there are rows on the side that the position was approached from. With nothing beyond
  // the position, whatever matches is there. `page` has its records in the order they were found.
  bool HasBehind(const RecordQuery& query, const BoundSql& match, const RecordPage& page) {
    if (page.records.empty()) return page.total > 0;
    std::vector<Value> edge;
    for (const RecordSortKey& key : query.order) {
      edge.push_back(SortValueOf(page.records.front(), key.column));
    }
    const bool forwards = query.position->side == Side::kAfter;
    std::vector<WorkspaceRecord> behind;
    Collect({match, page.total, query.scope.namespace_id},
            WayOf(query, &edge, forwards ? Heading::kBackwards : Heading::kForwards), 1, behind);
    return !behind.empty();
  }

  SQLite::Database file_;
  Clock::time_point deadline_;
  int counts_version_ = 0;
  std::size_t counts_bytes_ = 0;
  std::unordered_map<std::string, std::uint64_t> counts_;
};

// A connection for one call. One that failed is not used again.
class RecordReader::Lease {
 public:
  explicit Lease(RecordReader& reader) : reader_(reader) {
    std::unique_lock lock(reader_.mutex_);
    reader_.returned_.wait(
        lock, [&] { return !reader_.idle_.empty() || reader_.open_ < kMaxConnections; });
    if (!reader_.idle_.empty()) {
      connection_ = std::move(reader_.idle_.back());
      reader_.idle_.pop_back();
      return;
    }
    connection_ = std::make_unique<Connection>(reader_.catalog_);
    ++reader_.open_;
  }
  ~Lease() {
    {
      const std::lock_guard lock(reader_.mutex_);
      if (is_sound_) {
        reader_.idle_.push_back(std::move(connection_));
      } else {
        --reader_.open_;
      }
    }
    reader_.returned_.notify_one();
  }
  Lease(const Lease&) = delete;
  Lease& operator=(const Lease&) = delete;

  RecordPage List(const RecordQuery& query) {
    is_sound_ = false;
    RecordPage page = connection_->List(query, reader_.strangers_);
    is_sound_ = true;
    return page;
  }

 private:
  RecordReader& reader_;
  std::unique_ptr<Connection> connection_;
  bool is_sound_ = true;
};

RecordReader::RecordReader(std::filesystem::path catalog, Strangers strangers)
    : catalog_(std::move(catalog)), strangers_(strangers) {
  idle_.reserve(kMaxConnections);
}

RecordReader::~RecordReader() = default;

RecordPage RecordReader::List(const RecordQuery& query) {
  try {
    return Lease(*this).List(query);
  } catch (const SQLite::Exception& exception) {
    // Between two instructions, or within one: storage/DESIGN.md, "Deadlines".
    if (exception.getErrorCode() == SQLITE_INTERRUPT || exception.getErrorCode() == SQLITE_NOMEM) {
      throw Error(ErrorKind::kInvalidRequest, "the list takes too long: narrow it down");
    }
    throw ErrorFromSqlite(std::string("listing records: ") + exception.what(),
                          exception.getExtendedErrorCode());
  }
}

}  // namespace storage

#include "storage/record_reader.h"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <string>
#include <unordered_map>
#include <utility>

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

#include "storage/error.h"
#include "storage/record_row.h"
#include "storage/sqlite_call.h"

namespace storage {

namespace {

using Side = RecordPosition::Side;
using Clock = std::chrono::steady_clock;

// More would not help on machines that run this; the rest waits.
constexpr std::size_t kMaxConnections = 4;
constexpr int kBusyTimeoutMs = 5000;
constexpr std::chrono::seconds kTimeLimit{10};
constexpr int kInstructionsBetweenLooks = 10'000;

// From here on rows are found by walking the order's index: at most one in a hundred of a hundred
// thousand records is then looked at in vain for each that is found, while sorting all would cost
// more.
constexpr std::uint64_t kManyRows = 1000;

// Totals that a connection keeps; the rest of a catalog's life it forgets them all at once.
constexpr std::size_t kMaxTotals = 512;

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

}  // namespace

// One thread at a time.
class RecordReader::Connection {
 public:
  explicit Connection(const std::filesystem::path& catalog)
      : file_(catalog.string(), SQLite::OPEN_READONLY, kBusyTimeoutMs) {
    sqlite3_progress_handler(file_.getHandle(), kInstructionsBetweenLooks, &IsOverdue, this);
  }
  ~Connection() { sqlite3_progress_handler(file_.getHandle(), 0, nullptr, nullptr); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  RecordPage List(const RecordQuery& query, Strangers strangers) {
    deadline_ = Clock::now() + kTimeLimit;
    // What is read until it ends belongs to one moment.
    const SQLite::Transaction transaction(file_);
    const BoundSql match = MatchSql(query, strangers);
    RecordPage page;
    page.total = Count(match);
    const Walk walk = page.total >= kManyRows ? Walk::kOrder : Walk::kAny;
    // One more than asked for tells whether there are more.
    page.records = Select(PageSql(query, match, query.position, walk, query.limit + 1));
    const bool has_more = page.records.size() > query.limit;
    if (has_more) page.records.pop_back();
    const bool backwards = query.position && query.position->side == Side::kBefore;
    if (backwards) std::reverse(page.records.begin(), page.records.end());
    const bool has_behind = query.position && HasBehind(query, match, page, walk);
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

  std::vector<WorkspaceRecord> Select(const BoundSql& sql) {
    SQLite::Statement select = Prepare(sql);
    std::vector<WorkspaceRecord> records;
    while (select.executeStep()) records.push_back(ReadRecord(select));
    return records;
  }

  // A total is good for as long as nobody commits: clients that walk a list ask for the same one on
  // every page.
  std::uint64_t Count(const BoundSql& match) {
    const int version = file_.execAndGet("PRAGMA data_version").getInt();
    if (version != totals_version_ || totals_.size() >= kMaxTotals) totals_.clear();
    totals_version_ = version;
    const auto [known, is_new] = totals_.try_emplace(KeyOf(match), 0);
    if (is_new) {
      try {
        SQLite::Statement count = Prepare(CountSql(match));
        count.executeStep();
        known->second = static_cast<std::uint64_t>(count.getColumn(0).getInt64());
      } catch (...) {
        totals_.erase(known);
        throw;
      }
    }
    return known->second;
  }

  // Whether there are rows on the side that the position was approached from. With nothing beyond
  // the position, whatever matches is there.
  bool HasBehind(const RecordQuery& query, const BoundSql& match, const RecordPage& page,
                 Walk walk) {
    if (page.records.empty()) return page.total > 0;
    const bool forwards = query.position->side == Side::kAfter;
    const WorkspaceRecord& edge = forwards ? page.records.front() : page.records.back();
    RecordPosition behind{forwards ? Side::kBefore : Side::kAfter, {}};
    for (const RecordSortKey& key : query.order) {
      behind.values.push_back(SortValueOf(edge, key.column));
    }
    return !Select(PageSql(query, match, behind, walk, 1)).empty();
  }

  SQLite::Database file_;
  Clock::time_point deadline_;
  int totals_version_ = 0;
  std::unordered_map<std::string, std::uint64_t> totals_;
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
    if (exception.getErrorCode() == SQLITE_INTERRUPT) {
      throw Error(ErrorKind::kInvalidRequest, "the list takes too long: narrow it down");
    }
    throw ErrorFromSqlite(std::string("listing records: ") + exception.what(),
                          exception.getExtendedErrorCode());
  }
}

}  // namespace storage

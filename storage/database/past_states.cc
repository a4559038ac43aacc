#include "storage/database/past_states.h"

#include <algorithm>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "storage/data_directory.h"
#include "storage/database/database_folder.h"
#include "storage/error.h"
#include "storage/file_system.h"
#include "storage/history/past_file.h"
#include "storage/history/past_pages.h"
#include "storage/try_warn.h"

namespace storage {

namespace {

namespace fs = std::filesystem;

// Of what is not kept nothing is told either.
DatabaseOptions WithoutHistory(DatabaseOptions options) {
  options.history.reset();
  options.on_failure = {};
  return options;
}

std::string KeyOf(const std::string& uuid, const HistoryPosition& position) {
  std::string key = uuid;
  for (const std::uint64_t part :
       {std::uint64_t{position.number.generation}, std::uint64_t{position.number.commit},
        position.digest.high, position.digest.low}) {
    key.append(" ").append(std::to_string(part));
  }
  return key;
}

// Lets one statement pass.
class OneStatement final : public ResultSink {
 public:
  explicit OneStatement(ResultSink& sink) : sink_(sink) {}

  void OnColumns(std::span<const std::string_view> names) override {
    if (has_ended_) Refuse();
    sink_.OnColumns(names);
  }
  void OnRow(const Row& row) override { sink_.OnRow(row); }
  void OnStatementEnd(const StatementReport& report) override {
    if (has_ended_) Refuse();
    has_ended_ = true;
    sink_.OnStatementEnd(report);
  }
  void Restart() override {
    has_ended_ = false;
    sink_.Restart();
  }

 private:
  [[noreturn]] static void Refuse() {
    throw Error(ErrorKind::kInvalidRequest, "a past state is asked one statement at a time");
  }

  ResultSink& sink_;
  bool has_ended_ = false;
};

}  // namespace

// A file in a folder of its own, which goes with this.
struct PastStates::State {
  State(fs::path of, Log& warnings) : folder(std::move(of)), log(warnings) {}
  ~State() {
    database.reset();
    try {
      RemoveFolder(folder);
    } catch (const std::exception& error) {
      TryWarn(log, {"an earlier state of a database stays until the next start: ", error.what()});
    }
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  const fs::path folder;
  Log& log;
  std::optional<Database> database;
};

struct PastStates::Slot {
  explicit Slot(std::string of) : key(std::move(of)) {}

  const std::string key;
  std::mutex building;           // held while the state is built
  std::shared_ptr<State> state;  // guarded by building; shared with whoever asks it
  std::uint64_t bytes = 0;       // guarded by PastStates::mutex_
  SteadyTime used;               // guarded by PastStates::mutex_
};

PastStates::PastStates(fs::path folder, const StatementPolicy& policy, DatabaseOptions options,
                       const Clock& clock, Log& log, PastStatesLimits limits)
    : folder_(std::move(folder)),
      policy_(policy),
      options_(WithoutHistory(std::move(options))),
      clock_(clock),
      log_(log),
      limits_(limits) {
  RemoveTree(folder_, "removing earlier states of databases");
}

PastStates::~PastStates() = default;

std::shared_ptr<PastStates::Slot> PastStates::Touch(const std::string& key) {
  const std::lock_guard lock(mutex_);
  const auto found =
      std::ranges::find_if(slots_, [&](const auto& slot) { return slot->key == key; });
  if (found == slots_.end()) {
    slots_.push_front(std::make_shared<Slot>(key));
  } else {
    slots_.splice(slots_.begin(), slots_, found);
  }
  slots_.front()->used = std::chrono::steady_clock::now();
  return slots_.front();
}

// Those that are too many go outside of the lock: to remove files takes time.
void PastStates::Count(Slot& slot, std::uint64_t bytes) {
  std::vector<std::shared_ptr<Slot>> surplus;
  const std::lock_guard lock(mutex_);
  slot.bytes = bytes;
  std::uint64_t all = 0;
  for (const auto& each : slots_) all += each->bytes;
  while (slots_.size() > 1 && (slots_.size() > limits_.states || all > limits_.bytes)) {
    all -= slots_.back()->bytes;
    surplus.push_back(std::move(slots_.back()));
    slots_.pop_back();
  }
}

std::shared_ptr<PastStates::State> PastStates::Build(Database& database,
                                                     const HistoryLocation& target) {
  std::uint64_t number = 0;
  {
    const std::lock_guard lock(mutex_);
    number = next_number_++;
  }
  auto state = std::make_shared<State>(folder_ / std::to_string(number), log_);
  const fs::path file = DataDirectory::FileInDatabaseFolder(state->folder);
  std::error_code failure;
  fs::create_directories(state->folder, failure);
  if (failure) ThrowFileError("making the folder of an earlier state", failure);
  {
    const HeldHistory held = database.HoldHistory();
    WritePastFile(PastPages(*held.live, held.segments, target), file);
  }
  DatabaseOptions options = options_;
  options.account_id = database.account_id();
  state->database.emplace(file.string(), policy_, options, clock_, log_);
  return state;
}

std::shared_ptr<Database> PastStates::Open(Database& database, const std::string& uuid,
                                           const HistoryLocation& target) {
  const std::shared_ptr<Slot> slot = Touch(KeyOf(uuid, target.position));
  std::shared_ptr<State> state;
  {
    const std::lock_guard building(slot->building);
    if (!slot->state) {
      std::uint64_t bytes = 0;
      try {
        slot->state = Build(database, target);
        bytes = FileBytes(DataDirectory::FileInDatabaseFolder(slot->state->folder));
      } catch (...) {
        Count(*slot, 0);
        throw;
      }
      Count(*slot, bytes);
    }
    state = slot->state;
  }
  return {state, &*state->database};
}

void PastStates::CloseIdle(std::chrono::steady_clock::duration idle) {
  std::list<std::shared_ptr<Slot>> closed;
  const SteadyTime since = std::chrono::steady_clock::now() - idle;
  const std::lock_guard lock(mutex_);
  while (!slots_.empty() && slots_.back()->used <= since) {
    closed.splice(closed.begin(), slots_, std::prev(slots_.end()));
  }
}

std::size_t PastStates::open_count() const {
  const std::lock_guard lock(mutex_);
  return slots_.size();
}

void QueryPastState(Database& state, const Query& query, ResultSink& sink) {
  OneStatement one(sink);
  state.Run(std::span(&query, 1), Access::kRead, one);
}

}  // namespace storage

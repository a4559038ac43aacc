#include "emulator/crew/worker_crew.h"

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <ctime>
#include <exception>
#include <iterator>
#include <new>
#include <system_error>
#include <utility>

#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

#include "emulator/crew/peer_gone.h"
#include "emulator/crew/thread_slice.h"
#include "storage/error.h"

namespace emulator {
namespace {

// Looks without any work after which the watcher sleeps until there is some.
constexpr int kIdleLooks = 50;

// So many threads are made to poll at one look at the most.
constexpr std::size_t kMostPollersAtOnce = 16;

// Every so many looks it is asked which requests take long.
constexpr std::uint64_t kLooksForLong = 4;

// Which ones use the processor takes a system call for each, and is asked less often.
constexpr std::uint64_t kLooksForBusy = 20;

// How often it is looked whether the clients of those that take long are still there.
constexpr std::uint64_t kLooksForClients = 8;

// A thread that has used so much of it since its request was found to take long is busy: of many
// that share a processor each has a small part.
constexpr std::int64_t kBusyMs = 20;

// What a thread that takes long is the nicer: it has a tenth of the weight of others, and all that
// these leave.
constexpr int kStepBack = 10;

constexpr std::chrono::seconds kUntilNextStart{1};

// What a thread has used of the processor; -1 where that cannot be told.
std::int64_t CpuMs(pthread_t thread) {
  clockid_t clock{};
  timespec used{};
  if (pthread_getcpuclockid(thread, &clock) != 0 || clock_gettime(clock, &used) != 0) return -1;
  return std::int64_t{used.tv_sec} * 1000 + used.tv_nsec / 1'000'000;
}

}  // namespace

thread_local WorkerCrew::Member* WorkerCrew::current = nullptr;

WorkerCrew::WorkerCrew(const Size& size, std::function<std::function<void()>()> make_run,
                       std::function<void(const char* why)> report)
    : size_(size),
      make_run_(std::move(make_run)),
      report_(std::move(report)),
      niceness_(getpriority(PRIO_PROCESS, 0)),
      peers_(size.peers) {}

WorkerCrew::~WorkerCrew() {
  assert(is_stopping_ || members_.empty());
  Join();
}

void WorkerCrew::Start() {
  const std::lock_guard lock(mutex_);
  try {
    watcher_ = std::thread([this] { Watch(); });
    while (polling_ < size_.awake && AddPoller()) {
    }
  } catch (const std::system_error&) {
    assert(polling_ == 0);
  }
  if (polling_ == 0) {
    is_stopping_ = true;
    throw storage::Error(storage::ErrorKind::kIo, "the system refuses to start a thread");
  }
}

bool WorkerCrew::StartThread() {
  if (is_stopping_ || members_.size() > size_.workers + uncounted_) return false;
  if (next_start_ != Clock::time_point{} && Clock::now() < next_start_) return false;
  try {
    members_.emplace_back().crew = this;
    const auto place = std::prev(members_.end());
    try {
      place->thread = std::thread([this, place, run = make_run_()] { RunMember(place, run); });
    } catch (...) {
      members_.pop_back();
      throw;
    }
  } catch (const std::exception& error) {
    // The system has no thread or memory to give: who polls goes on to do so.
    next_start_ = Clock::now() + kUntilNextStart;
    if (report_) report_(error.what());
    return false;
  }
  next_start_ = {};
  ++resting_;
  return true;
}

void WorkerCrew::RunMember(std::list<Member>::iterator member, const std::function<void()>& run) {
  current = &*member;
  AskForShortSlices();
  {
    const std::lock_guard lock(mutex_);
    member->id = gettid();
  }
  run();
  const std::lock_guard lock(mutex_);
  gone_.splice(gone_.end(), members_, member);
  idle_.notify_all();
}

bool WorkerCrew::AddPoller() {
  if (!HasSpare()) return false;
  --resting_;
  ++calls_;
  ++polling_;
  wake_.notify_one();
  return true;
}

void WorkerCrew::Watch() {
  std::unique_lock lock(mutex_);
  const auto is_stopping = [this] { return is_stopping_; };
  int idle_looks = 0;
  std::size_t to_add = 1;
  while (!is_stopping_) {
    if (idle_looks == kIdleLooks) {
      is_watching_ = false;
      Reap(lock);
      watch_.wait(lock, [this] { return is_watching_ || is_stopping_; });
      idle_looks = 0;
    }
    watch_.wait_for(lock, size_.watch_interval, is_stopping);
    ++looks_;
    const bool is_idle = working_ + uncounted_ == 0 && !has_polled_;
    if (polling_ == 0 && !has_polled_) {
      // Where those that were added have found slow requests too, there will be more of them.
      for (std::size_t added = 0; added < to_add && AddPoller(); ++added) {
      }
      to_add = std::min(to_add * 2, kMostPollersAtOnce);
    } else {
      to_add = 1;
    }
    // Whoever was called for what is queued may have been needed as a poller.
    if (working_ < size_.workers) FillPlace();
    idle_looks = is_idle ? idle_looks + 1 : 0;
    has_polled_ = false;
    if (looks_ % kLooksForLong == 0) LookForLongRequests();
    if (looks_ % kLooksForClients == 0) LookForClientsGone();
    if (looks_ % kLooksForBusy == 0) {
      lock.unlock();
      peers_.CutSlowest();
      lock.lock();
      Reap(lock);
    }
  }
}

void WorkerCrew::LookForLongRequests() {
  const bool looks_for_busy = looks_ % kLooksForBusy == 0;
  for (Member& member : members_) {
    if (!member.is_working || looks_ - member.began < size_.long_looks) continue;
    if (member.is_counted && Uncount(member)) FillPlace();
    if (!looks_for_busy || member.has_stepped_back || member.id == 0) continue;
    const std::int64_t cpu_ms = CpuMs(member.thread.native_handle());
    if (member.cpu_ms < 0) member.cpu_ms = cpu_ms;
    if (cpu_ms - member.cpu_ms < kBusyMs) continue;
    member.has_stepped_back =
        setpriority(PRIO_PROCESS, static_cast<id_t>(member.id), niceness_ + kStepBack) == 0;
  }
}

void WorkerCrew::LookForClientsGone() {
  for (Member& member : members_) {
    if (!member.is_working || member.is_counted || member.is_client_gone) continue;
    const int socket = member.client.load();
    if (socket >= 0 && HasPeerGone(socket)) member.is_client_gone = true;
  }
}

const std::atomic<bool>* WorkerCrew::ClientGone() noexcept {
  return current == nullptr ? nullptr : &current->is_client_gone;
}

WorkerCrew::Client::Client(int socket) noexcept {
  if (current != nullptr) current->client.store(socket);
}

WorkerCrew::Client::~Client() {
  if (current == nullptr) return;
  current->client.store(-1);
  // Either the watcher sees that, or it is seen here that it may be looking at the socket, which
  // stays open until it has done so.
  if (!current->is_counted.load()) {
    const std::lock_guard lock(current->crew->mutex_);
  }
}

bool WorkerCrew::StepForward(Member& member) const {
  if (!member.has_stepped_back) return true;
  // Refused to who lacks the privilege: the thread is of no use any more.
  member.has_stepped_back = setpriority(PRIO_PROCESS, static_cast<id_t>(member.id), niceness_) != 0;
  return !member.has_stepped_back;
}

void WorkerCrew::Reap(std::unique_lock<std::mutex>& lock) {
  if (gone_.empty()) return;
  std::list<Member> gone;
  gone.swap(gone_);
  lock.unlock();
  for (Member& member : gone) member.thread.join();
  gone.clear();
  lock.lock();
}

bool WorkerCrew::BeginWork(Session& session) {
  const std::lock_guard lock(mutex_);
  // With nobody at work there would be nobody to take it from the queue.
  const bool may_work = polling_ > 1 || HasSpare() || working_ + uncounted_ == 0;
  if (!may_work && Enqueue(session)) return false;
  --polling_;
  Enlist(*current);
  return true;
}

void WorkerCrew::Enlist(Member& member) {
  ++working_;
  member.is_working = true;
  member.is_client_gone = false;
  member.began = looks_;
  member.cpu_ms = -1;
  if (!std::exchange(is_watching_, true)) watch_.notify_one();
}

bool WorkerCrew::Enqueue(Session& session) {
  try {
    queue_.push_back({&session, Clock::now()});
  } catch (const std::bad_alloc&) {
    return false;
  }
  queued_ = queue_.size();
  return true;
}

Session& WorkerCrew::TakeQueued() {
  Session& session = *queue_.front().session;
  queue_.pop_front();
  queued_ = queue_.size();
  return session;
}

Session* WorkerCrew::TakeOverdue() {
  const std::lock_guard lock(mutex_);
  if (queue_.empty() || Clock::now() - queue_.front().since < size_.patience) return nullptr;
  // Where threads can be had, those that have the workers' places soon count no more.
  const bool is_starved = next_start_ != Clock::time_point{} || uncounted_ >= size_.uncounted;
  return is_starved ? &TakeQueued() : nullptr;
}

void WorkerCrew::AboutToWait() noexcept {
  Member* const member = current;
  if (member == nullptr || !member->is_counted.load(std::memory_order_relaxed)) return;
  WorkerCrew& crew = *member->crew;
  const std::lock_guard lock(crew.mutex_);
  if (!member->is_working) return;
  const bool is_free = crew.Uncount(*member);
  if (crew.polling_ == 0) crew.AddPoller();
  if (is_free) crew.FillPlace();
}

SlowPeers* WorkerCrew::peers() noexcept {
  return current == nullptr ? nullptr : &current->crew->peers_;
}

bool WorkerCrew::Uncount(Member& member) {
  if (!member.is_counted || uncounted_ >= size_.uncounted) return false;
  member.is_counted = false;
  --working_;
  ++uncounted_;
  return true;
}

void WorkerCrew::FillPlace() {
  if (!queue_.empty()) AddPoller();
}

WorkerCrew::Next WorkerCrew::FirstTurn() {
  std::unique_lock lock(mutex_);
  return Rest(lock);
}

WorkerCrew::Next WorkerCrew::FinishWork() {
  std::unique_lock lock(mutex_);
  Member& member = *current;
  if (member.is_counted) {
    --working_;
  } else {
    --uncounted_;
    member.is_counted = true;
  }
  member.is_working = false;
  if (!StepForward(member) && !is_stopping_) {
    if (polling_ == 0 || !queue_.empty()) AddPoller();
    // Where nobody takes its place it goes on as it is.
    if (polling_ > 0 && (queue_.empty() || calls_ > 0)) return {Turn::kLeave};
  }
  if (!queue_.empty()) return Begin(member, TakeQueued());
  if (is_stopping_ || polling_ < size_.awake) {
    ++polling_;
    has_polled_ = true;
    return {Turn::kPoll};
  }
  if (resting_ >= size_.workers) return {Turn::kLeave};
  ++resting_;
  return Rest(lock);
}

WorkerCrew::Next WorkerCrew::Begin(Member& member, Session& session) {
  Enlist(member);
  return {Turn::kWork, &session};
}

WorkerCrew::Next WorkerCrew::Rest(std::unique_lock<std::mutex>& lock) {
  wake_.wait(lock, [this] { return calls_ > 0 || is_stopping_; });
  if (calls_ == 0) {
    --resting_;
    return {Turn::kLeave};
  }
  --calls_;
  if (queue_.empty() || polling_ < 2) return {Turn::kPoll};
  --polling_;
  return Begin(*current, TakeQueued());
}

void WorkerCrew::EndPolling() {
  const std::lock_guard lock(mutex_);
  --polling_;
  idle_.notify_all();
}

Session& WorkerCrew::TakeTurns(Session& session) {
  const std::lock_guard lock(mutex_);
  // Each request counts anew, and may take its time.
  Member& member = *current;
  if (!member.is_counted) {
    --uncounted_;
    ++working_;
    member.is_counted = true;
  }
  member.is_client_gone = false;
  member.began = looks_;
  member.cpu_ms = -1;
  return Enqueue(session) ? TakeQueued() : session;
}

void WorkerCrew::Stop() {
  const std::lock_guard lock(mutex_);
  is_stopping_ = true;
  wake_.notify_all();
  idle_.notify_all();
  watch_.notify_all();
}

WorkerCrew::Wait WorkerCrew::WaitUntilIdle(std::chrono::milliseconds timeout) {
  std::unique_lock lock(mutex_);
  const bool is_idle = idle_.wait_for(lock, timeout, [this] {
    return working_ + uncounted_ == 0 && polling_ == 0 && queue_.empty();
  });
  return is_idle ? Wait::kDone : Wait::kTimedOut;
}

void WorkerCrew::Join() {
  if (watcher_.joinable()) watcher_.join();
  // No thread starts another one once stopping.
  std::unique_lock lock(mutex_);
  idle_.wait(lock, [this] { return members_.empty(); });
  Reap(lock);
}

std::size_t WorkerCrew::threads() const {
  const std::lock_guard lock(mutex_);
  return members_.size();
}

}  // namespace emulator

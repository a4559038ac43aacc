#include "emulator/http/connection_front.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <exception>
#include <new>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>

#include "storage/error.h"

namespace emulator {
namespace {

constexpr std::chrono::seconds kReportInterval{10};

// So many may have been shut to make room and not been closed yet.
constexpr std::size_t kMostLeaving = 4;

// How often who polls looks after what is queued for workers.
constexpr int kLookAtQueueMs = 200;

int CheckSystem(int result, const char* doing) {
  if (result < 0) {
    throw storage::Error(storage::ErrorKind::kIo, std::string(doing) + ": " + std::strerror(errno));
  }
  return result;
}

bool IsOutOfResources(int error) {
  return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
}

std::string TextOf(const sockaddr_storage& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (address.ss_family == AF_INET6) {
    const auto& v6 = reinterpret_cast<const sockaddr_in6&>(address);
    inet_ntop(AF_INET6, &v6.sin6_addr, text.data(), text.size());
  } else {
    const auto& v4 = reinterpret_cast<const sockaddr_in&>(address);
    inet_ntop(AF_INET, &v4.sin_addr, text.data(), text.size());
  }
  return text.data();
}

// Often enough for the shortest timeout, and no more than once a second for the usual ones.
std::chrono::milliseconds TickInterval(const SessionTimeouts& timeouts) {
  const auto shortest =
      std::min({timeouts.head, timeouts.small_body, timeouts.idle, timeouts.linger});
  return std::clamp(shortest / 4, std::chrono::milliseconds{5}, std::chrono::milliseconds{1000});
}

}  // namespace

ConnectionFront::ConnectionFront(storage::Descriptor listener, Options options,
                                 std::function<Serve()> make_serve)
    : options_(std::move(options)),
      make_serve_(std::move(make_serve)),
      listener_(std::move(listener)),
      epoll_(CheckSystem(epoll_create1(EPOLL_CLOEXEC), "preparing to wait for connections")),
      timer_(CheckSystem(timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK),
                         "preparing to wait for connections")),
      stop_event_(CheckSystem(eventfd(0, EFD_CLOEXEC), "preparing to wait for connections")),
      crew_(
          options_.crew, [this] { return [this, serve = make_serve_()] { RunThread(serve); }; },
          [this](const char* why) {
            const std::lock_guard lock(mutex_);
            Report("no thread more can be started", why);
          }) {}

void ConnectionFront::Run() {
  constexpr const char* kPreparing = "preparing to wait for connections";
  // Not for one thread, as everything else, but for all.
  epoll_event stop{.events = EPOLLIN, .data = {.ptr = &stop_event_}};
  CheckSystem(epoll_ctl(epoll_.number(), EPOLL_CTL_ADD, stop_event_.number(), &stop), kPreparing);
  CheckSystem(Watch(timer_.number(), &timer_), kPreparing);
  CheckSystem(Watch(listener_.number(), &listener_), kPreparing);
  crew_.Start();

  pollfd stopped{.fd = stop_event_.number(), .events = POLLIN, .revents = 0};
  while (poll(&stopped, 1, -1) < 0 && errno == EINTR) {
  }

  shutdown(listener_.number(), SHUT_RD);
  crew_.Stop();
  if (crew_.WaitUntilIdle(options_.drain) == WorkerCrew::Wait::kTimedOut) {
    is_cut_ = true;
    const std::lock_guard lock(mutex_);
    for (const auto& [session, owner] : sessions_) {
      shutdown(session->connection().socket(), SHUT_RDWR);
    }
  }
  crew_.Join();
  sessions_.clear();
  open_ = 0;
}

void ConnectionFront::Stop() noexcept {
  is_stopping_ = true;
  const std::uint64_t one = 1;
  // Fails only when the event is set 2^64 times over.
  [[maybe_unused]] const ssize_t written = write(stop_event_.number(), &one, sizeof one);
}

void ConnectionFront::RunThread(const Serve& serve) {
  WorkerCrew::Next next = crew_.FirstTurn();
  for (;;) {
    switch (next.turn) {
      case WorkerCrew::Turn::kPoll:
        next = Poll(serve);
        break;
      case WorkerCrew::Turn::kWork:
        next = Run(*next.session, serve) == Afterwards::kNextRequest
                   ? WorkerCrew::Next{WorkerCrew::Turn::kWork, &crew_.TakeTurns(*next.session)}
                   : crew_.FinishWork();
        break;
      case WorkerCrew::Turn::kLeave:
        return;
    }
  }
}

WorkerCrew::Next ConnectionFront::Poll(const Serve& serve) {
  bool has_seen_stop = false;
  while (!is_cut_) {
    const bool has_queue = crew_.HasQueue();
    if (has_queue) RefuseOverdue(serve);
    // One event at a time: what a thread took and has not come to, no other thread can take.
    epoll_event event{};
    const int timeout = has_queue ? kLookAtQueueMs : -1;
    if (epoll_wait(epoll_.number(), &event, 1, timeout) <= 0) {
      continue;
    }
    if (event.data.ptr == &stop_event_) {
      // Events come in turn: when this one comes again, all that were there the first time have
      // been taken, by this thread or by another one that polls.
      if (std::exchange(has_seen_stop, true)) break;
      continue;
    }
    Session* const session = SessionOf(event.data.ptr);
    if (session != nullptr && Continue(*session) == Afterwards::kNextRequest &&
        crew_.BeginWork(*session)) {
      return {WorkerCrew::Turn::kWork, session};
    }
  }
  crew_.EndPolling();
  return {WorkerCrew::Turn::kLeave};
}

void ConnectionFront::RefuseOverdue(const Serve& serve) {
  while (Session* const session = crew_.TakeOverdue()) {
    session->RefuseForLoad();
    // Behind the answer the connection ends: there is no next request.
    Run(*session, serve);
  }
}

Session* ConnectionFront::SessionOf(void* owner) {
  if (owner == &listener_) {
    return Accept();
  }
  if (owner == &timer_) {
    OnTick();
    return nullptr;
  }
  auto* const session = static_cast<Session*>(owner);
  return session->Claim() ? session : nullptr;
}

AfterAnswer ConnectionFront::Answer(Session& session, const Serve& serve) {
  const WorkerCrew::Client client(session.connection().socket());
  return serve(session);
}

ConnectionFront::Afterwards ConnectionFront::Run(Session& session, const Serve& serve) {
  switch (Answer(session, serve)) {
    case AfterAnswer::kNextRequest:
      return AwaitNext(session);
    case AfterAnswer::kLinger:
      session.Linger();
      return Continue(session);
    case AfterAnswer::kClose:
      Close(session);
      break;
  }
  return Afterwards::kNothing;
}

ConnectionFront::Afterwards ConnectionFront::AwaitNext(Session& session) {
  try {
    if (session.FindRequest()) {
      return Afterwards::kNextRequest;
    }
  } catch (const std::exception& error) {
    GiveUp(session, error);
    return Afterwards::kNothing;
  }
  // Not read from: a client that sends its next request at once would overtake all that wait to be
  // polled.
  return Park(session) ? Afterwards::kNothing : Continue(session);
}

ConnectionFront::Afterwards ConnectionFront::Continue(Session& session) {
  try {
    do {
      switch (session.Advance()) {
        case Session::Progress::kRequest:
          return Afterwards::kNextRequest;
        case Session::Progress::kWaiting:
          break;
        case Session::Progress::kOver:
          Close(session);
          return Afterwards::kNothing;
      }
    } while (!Park(session));
  } catch (const std::exception& error) {
    GiveUp(session, error);
  }
  return Afterwards::kNothing;
}

bool ConnectionFront::Park(Session& session) {
  // First to ask for news and then to park: whoever claims the session may close it, and must find
  // that nobody else still uses its socket. Between the two, and never else, a claim may fail.
  if (Watch(session.connection().socket(), &session) != 0) {
    Close(session);
    return true;
  }
  return session.Park();
}

void ConnectionFront::Close(Session& session) {
  std::unique_ptr<Session> closed;
  {
    const std::lock_guard lock(mutex_);
    const auto entry = sessions_.find(&session);
    closed = std::move(entry->second);
    sessions_.erase(entry);
    leaving_.erase(&session);
    open_ = sessions_.size();
  }
  closed.reset();
  ResumeAccepting();
}

void ConnectionFront::GiveUp(Session& session, const std::exception& error) noexcept {
  {
    const std::lock_guard lock(mutex_);
    Report("a connection is closed", error.what());
  }
  Close(session);
}

bool ConnectionFront::MakeRoom() {
  const std::lock_guard lock(mutex_);
  if (sessions_.size() - leaving_.size() < options_.max_connections) return true;
  if (leaving_.size() >= kMostLeaving) return false;
  // Of those that are idle, or else of those that are still to send the rest of a request, the one
  // that was heard of longest ago.
  Session* longest = nullptr;
  for (const auto& [session, owner] : sessions_) {
    if (!session->IsParked() || leaving_.contains(session)) continue;
    if (longest == nullptr || (session->IsIdle() && !longest->IsIdle()) ||
        (session->IsIdle() == longest->IsIdle() && session->deadline() < longest->deadline())) {
      longest = session;
    }
  }
  if (longest == nullptr) return false;
  leaving_.insert(longest);
  // An event like others: whoever gets it closes the session.
  shutdown(longest->connection().socket(), SHUT_RDWR);
  return true;
}

Session* ConnectionFront::Accept() {
  try {
    if (!MakeRoom()) {
      PauseAccepting("all connections there may be have requests");
      return nullptr;
    }
    sockaddr_storage address{};
    socklen_t length = sizeof address;
    storage::Descriptor socket(accept4(listener_.number(), reinterpret_cast<sockaddr*>(&address),
                                       &length, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (socket.number() < 0 && IsOutOfResources(errno)) {
      PauseAccepting(std::strerror(errno));
      return nullptr;
    }
    // The next one is for another thread.
    Watch(listener_.number(), &listener_);
    if (socket.number() < 0) {
      return nullptr;
    }
    const int on = 1;
    setsockopt(socket.number(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    std::unique_ptr<TlsStream> tls;
    if (options_.tls) tls = std::make_unique<TlsStream>(*options_.tls, socket.number());
    auto opened = std::make_unique<Session>(std::move(socket), TextOf(address), options_.timeouts,
                                            std::move(tls));
    Session& session = *opened;
    const std::lock_guard lock(mutex_);
    sessions_.emplace(&session, std::move(opened));
    open_ = sessions_.size();
    if (sessions_.size() == 1) {
      SetTicking(TickInterval(options_.timeouts));
    }
    return &session;
  } catch (const std::bad_alloc& error) {
    // The socket, if there was one, is closed.
    PauseAccepting(error.what());
    return nullptr;
  }
}

void ConnectionFront::Report(const char* what, const char* why) noexcept {
  const auto now = std::chrono::steady_clock::now();
  if (!options_.log || now < next_report_) return;
  next_report_ = now + kReportInterval;
  try {
    options_.log(std::string(what) + ": " + why);
  } catch (const std::exception&) {
    // Memory may be what there is none of, and nobody stands above this thread to be told.
  }
}

void ConnectionFront::PauseAccepting(const char* reason) {
  const std::lock_guard lock(mutex_);
  Report("cannot accept connections for now", reason);
  is_accepting_paused_ = true;
  // The next closed connection resumes, or else a tick.
  SetTicking(TickInterval(options_.timeouts));
}

void ConnectionFront::ResumeAccepting() {
  if (is_accepting_paused_.exchange(false)) {
    Watch(listener_.number(), &listener_);
  }
}

void ConnectionFront::OnTick() {
  std::uint64_t ticks = 0;
  [[maybe_unused]] const ssize_t count = read(timer_.number(), &ticks, sizeof ticks);
  ResumeAccepting();
  {
    const std::lock_guard lock(mutex_);
    const auto now = std::chrono::steady_clock::now();
    for (const auto& [session, owner] : sessions_) {
      if (session->IsParked() && session->deadline() <= now) {
        shutdown(session->connection().socket(), SHUT_RDWR);
      }
    }
    if (sessions_.empty() && !is_accepting_paused_) {
      SetTicking(std::chrono::milliseconds{0});
    }
  }
  Watch(timer_.number(), &timer_);
}

int ConnectionFront::Watch(int descriptor, void* owner) {
  epoll_event event{.events = EPOLLIN | EPOLLONESHOT, .data = {.ptr = owner}};
  const int result = epoll_ctl(epoll_.number(), EPOLL_CTL_MOD, descriptor, &event);
  return result != 0 && errno == ENOENT
             ? epoll_ctl(epoll_.number(), EPOLL_CTL_ADD, descriptor, &event)
             : result;
}

void ConnectionFront::SetTicking(std::chrono::milliseconds interval) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(interval);
  const std::chrono::nanoseconds rest = interval - seconds;
  const timespec period{.tv_sec = seconds.count(), .tv_nsec = rest.count()};
  const itimerspec setting{.it_interval = period, .it_value = period};
  timerfd_settime(timer_.number(), 0, &setting, nullptr);
}

}  // namespace emulator

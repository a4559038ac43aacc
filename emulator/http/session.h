// One client's connection and how far its next request has arrived.

#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "emulator/http/connection.h"
#include "emulator/http/head_scanner.h"
#include "emulator/http/request_body.h"
#include "emulator/http/request_head.h"

namespace emulator {

struct SessionTimeouts {
  // A head, from its first byte to its last, and the handshake of a TLS session.
  std::chrono::milliseconds head{10'000};
  // A small body that is waited for together with its head, from the head's last byte on.
  std::chrono::milliseconds small_body{10'000};
  // Generous: clients do not repeat a POST when they find the connection closed.
  std::chrono::milliseconds idle{120'000};
  std::chrono::milliseconds linger{2'000};  // reading over what a refused client still sends
};

// Takes in requests without ever waiting, so that a client that sends a byte a second costs no
// thread. A small body belongs to what is taken in; a large one is left to the thread that runs the
// request. One thread at a time, but for what is said to be thread-safe.
class Session {
 public:
  // `tls` as Connection has it.
  Session(storage::Descriptor socket, std::string remote_address, const SessionTimeouts& timeouts,
          std::unique_ptr<TlsStream> tls = nullptr);

  enum class Progress {
    kRequest,  // a head is there, with its body if that is small; or one with a complaint
    kWaiting,  // the peer has more to send, or has sent more: others have their turn before
    kOver,     // the peer has closed, or used up its time
  };
  // Reads once at most.
  Progress Advance();
  // Whether what has been read already holds a complete request: the part of Advance() that reads
  // nothing.
  bool FindRequest();

  Connection& connection() { return connection_; }
  // Requires: the last Advance() said kRequest, or FindRequest() true. To be called once for each.
  RequestHead TakeHead();

  // Makes the request that is there one to be refused because there is no thread to run it, by an
  // answer that waits for nobody. Requires and leaves what TakeHead() requires.
  void RefuseForLoad();

  // To be called once the request is answered; then comes the next one.
  void ExpectNextRequest(std::uint64_t discard_bytes);

  // To be called once a request is answered that was not read to its end: closing at once would
  // make the system drop the answer too (RFC 9112, 9.6). Whatever comes is read over for a while.
  void Linger();

  // For the thread that hears that the socket has news. True: the session is now its own. False:
  // the thread that has it has asked for news and not yet parked it, and will look again.
  // Thread-safe.
  bool Claim();

  // For the thread that has the session, once it has asked for news: gives the session up, to be
  // claimed. False: there have been news already, and the session remains the caller's.
  bool Park();

  // Whether nobody has the session. Thread-safe.
  bool IsParked() const { return holder_.load(std::memory_order_acquire) == Holder::kNobody; }

  // Whether no byte of a request is there. Thread-safe.
  bool IsIdle() const { return is_idle_.load(std::memory_order_relaxed); }

  // When the peer, if it is waited for, has used up its time. Thread-safe.
  std::chrono::steady_clock::time_point deadline() const {
    return deadline_.load(std::memory_order_relaxed);
  }

 private:
  using Clock = std::chrono::steady_clock;
  enum class Holder { kNobody, kThread, kThreadWithNews };
  enum class Phase { kHandshake, kDiscard, kIdle, kHead, kBody, kLinger };

  // Consumes empty lines at the front of the input: some clients end a body with one that its
  // length does not count (RFC 9112, 2.2). They are no beginning of a request.
  void SkipBlankLines();
  bool FindHead();
  // Makes the head one with a complaint. Always true: there is a request, to be refused.
  bool Refuse(HeadScanner::Outcome outcome);
  void Enter(Phase phase, std::chrono::milliseconds timeout);

  const SessionTimeouts& timeouts_;
  Connection connection_;
  Phase phase_ = Phase::kIdle;
  HeadScanner scanner_;
  RequestHead head_;
  std::uint64_t discard_bytes_ = 0;
  std::uint64_t blank_bytes_ = 0;  // skipped while idle; as many as a head may have are patience
  std::atomic<Clock::time_point> deadline_;
  std::atomic<bool> is_idle_ = true;
  std::atomic<Holder> holder_ = Holder::kThread;
};

}  // namespace emulator

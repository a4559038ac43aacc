// One client's socket, and the bytes that came out of it and are not yet used.

#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "emulator/http/transfer_pace.h"
#include "emulator/tls/tls_stream.h"
#include "storage/descriptor.h"

namespace emulator {

// Reading comes in two kinds: ReadAvailable() for a thread that looks after all connections and
// must not wait, WaitForInput() for one that works on this connection. Who waits for the peer says
// so to the crew (WorkerCrew::AboutToWait), and may be cut off for it (SlowPeers). One thread at a
// time.
class Connection {
 public:
  // `tls` is the session over the socket; null: the bytes go as they are.
  Connection(storage::Descriptor socket, std::string remote_address,
             std::unique_ptr<TlsStream> tls = nullptr);
  // Tells the peer of a TLS session that it is over, as far as that needs no waiting.
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  int socket() const { return socket_.number(); }
  const std::string& remote_address() const { return remote_address_; }

  // Bytes received and not consumed. The view ends with the next call of a function that is not
  // const.
  std::string_view input() const { return std::string_view(buffer_).substr(consumed_); }
  void Consume(std::size_t bytes);

  // Whether requests can come: false until a TLS handshake has been made.
  bool has_begun() const { return tls_ == nullptr || tls_->has_begun(); }

  enum class Arrival { kBytes, kNothing, kEnd };
  // Adds to input() what has arrived, up to some KiB, without waiting.
  Arrival ReadAvailable();

  // The same, but waits for the first byte. kEnd when there will be none: the peer has closed, or
  // is slower than `pace` allows. Never kNothing.
  Arrival WaitForInput(TransferPace& pace);

  enum class SendOutcome { kSent, kPeerGone, kWouldWait };
  // Sends both texts, one behind the other and in one go as far as the peer's window allows. Never
  // kWouldWait.
  SendOutcome Send(std::string_view first, std::string_view second, TransferPace& pace);

  // The same as far as it goes without waiting, else kWouldWait: what is left of both is to be sent
  // then.
  SendOutcome SendWhatFits(std::string_view& first, std::string_view& second, TransferPace& pace);

  // From now on what would have to wait for the peer fails: for a thread that others wait for.
  void StopWaiting() { may_wait_ = false; }

  // Makes the peer see the connection break when it is closed, whatever is on its way.
  void ResetWhenClosed();

  // Tells the peer that nothing more will be sent.
  void ShutDownSending();

 private:
  // Waits until the socket is ready for `events`, while the peer has `held_bytes` to take; false
  // when `pace` has no more time for it.
  bool WaitFor(short events, const TransferPace& pace, std::size_t held_bytes) const;
  Arrival ReadSocket();
  // Sends what is taken of both, one behind the other, and says how much.
  SendOutcome SendOnce(std::string_view first, std::string_view second, std::size_t& sent);

  storage::Descriptor socket_;
  const std::unique_ptr<TlsStream> tls_;  // over socket_
  std::string remote_address_;
  std::string buffer_;
  std::size_t consumed_ = 0;  // bytes at the front of buffer_ that are used up
  bool may_wait_ = true;
  bool is_reset_ = false;
};

}  // namespace emulator

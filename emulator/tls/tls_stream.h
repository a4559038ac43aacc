// The bytes of one TLS session.

#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "emulator/tls/tls_context.h"

// OpenSSL's own.
struct ssl_st;

namespace emulator {

// The server's end of a session over a socket that does not block: it never waits. The handshake is
// made by the first calls of Read(). Needs SIGPIPE ignored. One thread at a time.
class TlsStream {
 public:
  // The context and the socket must outlive this.
  TlsStream(const TlsContext& context, int socket);

  enum class Outcome {
    kMoved,      // bytes have been read, or sent
    kWouldWait,  // for the peer, which is to send, or to take, more
    kEnd,        // there will be none: the peer has gone, sends no TLS, or takes nothing of it
  };
  // Adds what has arrived to `bytes`, a record of 16 KiB at the most; whatever is left then is
  // still in the socket.
  Outcome Read(std::string& bytes);
  // Sends the beginning of the one text and the other behind it, as much as `sent` then says, in
  // one record. After kWouldWait the same texts are to be sent next, at least.
  Outcome Write(std::string_view first, std::string_view second, std::size_t& sent);

  // Whether the handshake has been made.
  bool has_begun() const noexcept;
  // Tells the peer that nothing more will be sent, if that can be sent without waiting.
  void End() noexcept;

 private:
  struct Free {
    void operator()(ssl_st* session) const noexcept;
  };

  Outcome OutcomeOf(int result, int waited_for);

  const std::unique_ptr<ssl_st, Free> session_;
  bool is_over_ = false;  // nothing more can be said in it
};

}  // namespace emulator

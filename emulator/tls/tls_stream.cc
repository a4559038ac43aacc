#include "emulator/tls/tls_stream.h"

#include <algorithm>
#include <array>
#include <new>

#include <openssl/err.h>
#include <openssl/ssl.h>

namespace emulator {

namespace {

// What one record holds at the most (RFC 8446, 5.1).
constexpr std::size_t kRecordBytes = std::size_t{16} * 1024;

}  // namespace

void TlsStream::Free::operator()(ssl_st* session) const noexcept { SSL_free(session); }

TlsStream::TlsStream(const TlsContext& context, int socket) : session_(SSL_new(context.get())) {
  if (!session_ || SSL_set_fd(session_.get(), socket) != 1) throw std::bad_alloc();
  SSL_set_accept_state(session_.get());
}

// Whoever waits, waits for one thing: bytes to read, or room to send. A peer that asks for what the
// session itself has to send (keys, say) and takes nothing would else be read from again and again
// without an end; one that would have to be read from before it can be sent to renegotiates.
TlsStream::Outcome TlsStream::OutcomeOf(int result, int waited_for) {
  const int error = SSL_get_error(session_.get(), result);
  ERR_clear_error();
  if (error == waited_for) return Outcome::kWouldWait;
  is_over_ = true;
  return Outcome::kEnd;
}

TlsStream::Outcome TlsStream::Read(std::string& bytes) {
  std::array<char, kRecordBytes> record;
  std::size_t count = 0;
  const int result = SSL_read_ex(session_.get(), record.data(), record.size(), &count);
  if (result != 1) return OutcomeOf(result, SSL_ERROR_WANT_READ);
  bytes.append(record.data(), count);
  return Outcome::kMoved;
}

TlsStream::Outcome TlsStream::Write(std::string_view first, std::string_view second,
                                    std::size_t& sent) {
  // A head and a short body go as one: two records would be two packets.
  std::string both;
  std::string_view record = first.substr(0, kRecordBytes);
  if (record.size() < kRecordBytes && !second.empty()) {
    both.reserve(std::min(kRecordBytes, first.size() + second.size()));
    both.append(first).append(second.substr(0, kRecordBytes - first.size()));
    record = both;
  }
  const int result = SSL_write_ex(session_.get(), record.data(), record.size(), &sent);
  if (result == 1) return Outcome::kMoved;
  sent = 0;
  return OutcomeOf(result, SSL_ERROR_WANT_WRITE);
}

bool TlsStream::has_begun() const noexcept { return SSL_is_init_finished(session_.get()) == 1; }

void TlsStream::End() noexcept {
  if (is_over_ || !has_begun()) return;
  SSL_shutdown(session_.get());
  ERR_clear_error();
}

}  // namespace emulator

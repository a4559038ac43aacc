// A client that sends exactly the bytes it is told to.

#pragma once

#include <map>
#include <string>
#include <string_view>

#include "storage/descriptor.h"

namespace tests {

struct RawResponse {
  int status = 0;  // 0: the connection ended before there was a response
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;

  // The header's value; empty when there is none.
  std::string Header(const std::string& name) const;
};

// Every wait ends after 20 seconds with a failed test. One thread at a time.
class RawHttpClient {
 public:
  // Connects to 127.0.0.1.
  explicit RawHttpClient(int port);

  enum class SendOutcome { kSent, kPeerGone };
  // Blocks until the system has taken all of `bytes`.
  SendOutcome Send(std::string_view bytes);

  // Sends a request for `target` with the usual headers and, unless it is empty, `body`.
  void SendRequest(const std::string& method, const std::string& target,
                   const std::string& body = {});

  // Tells the server that nothing more will be sent.
  void EndSending();

  // The next response. Its body is what Content-Length says, but for answers to HEAD.
  RawResponse Read() { return ReadResponse(/*has_body=*/true); }
  RawResponse ReadHeadAnswer() { return ReadResponse(/*has_body=*/false); }

  // Whether the server has closed the connection, or does so before it sends another byte.
  bool IsClosed();

  // What the server sends until it closes the connection, or breaks it.
  std::string ReadToEnd();
  // How it does so before it sends another byte; kOpen when it sends one.
  enum class EndOfStream { kOpen, kClosed, kReset };
  EndOfStream End();

  // Makes the system drop what it has of this connection, as a client that crashes does.
  void Reset();

 private:
  enum class Fill { kMore, kEnd };
  RawResponse ReadResponse(bool has_body);
  Fill FillBuffer();

  storage::Descriptor socket_;
  std::string buffer_;
  bool was_reset_ = false;
};

}  // namespace tests

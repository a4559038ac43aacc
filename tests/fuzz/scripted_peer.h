// A client that sends its next piece exactly when the server has nothing left to read, so that a
// conversation needs neither a second thread nor time.

#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "storage/descriptor.h"

namespace tests {

// There may be one at a time. Where the server would wait, in poll(), it is the peer's turn: the
// program is linked with -Wl,--wrap=poll.
class ScriptedPeer {
 public:
  explicit ScriptedPeer(std::vector<std::string_view> pieces);
  ~ScriptedPeer();
  ScriptedPeer(const ScriptedPeer&) = delete;
  ScriptedPeer& operator=(const ScriptedPeer&) = delete;

  // The server's end. To be taken once.
  storage::Descriptor TakeServerSocket() { return std::move(server_); }

  // Sends the next piece; when there is none, says that there is none.
  // Requires: the server has read all.
  void SendNext();

  // Takes in what the server has sent.
  void Receive();
  const std::string& received() const { return received_; }

 private:
  storage::Descriptor server_{-1};
  storage::Descriptor client_{-1};
  std::vector<std::string_view> pieces_;
  std::size_t sent_pieces_ = 0;
  std::string received_;
};

}  // namespace tests

// What the process that runs a command and its keeper say to each other.

#pragma once

#include <cstddef>
#include <cstdint>

namespace emulator {

// One message, of a fixed size; Start is followed by `number` bytes.
struct KeeperMessage {
  enum class Kind : std::int32_t {
    // To the keeper.
    kStart,     // `number` bytes of environment follow, each variable with a NUL behind it
    kSignal,    // pass on signal `number`
    kContinue,  // the terminal's job goes on
    kDismiss,   // end the command, and say no more
    // From it.
    kStarted,     // as process group `number`
    kNotStarted,  // errno `number`
    kStopped,     // the terminal has stopped the command
    kEnded,       // with wait status `number`, and nothing is left of it
  };
  Kind kind = Kind::kStart;
  std::int32_t number = 0;
};

// `line` is a stream socket. False where the other end is gone.
bool SendBytes(int line, const void* bytes, std::size_t size);
bool ReceiveBytes(int line, void* bytes, std::size_t size);

inline bool SendMessage(int line, KeeperMessage message) {
  return SendBytes(line, &message, sizeof(message));
}
inline bool ReceiveMessage(int line, KeeperMessage& message) {
  return ReceiveBytes(line, &message, sizeof(message));
}

}  // namespace emulator

// The tokens of remote sessions: what a Worker's remote bindings are led by.

#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "compat/configuration.h"

namespace compat::binding {

// Whose databases the bindings of a session are. The token holds all of it.
struct PreviewSession {
  std::string account_id;
  Permission permission = Permission::kRead;     // of who has begun it
  std::map<std::string, std::string> databases;  // by the binding's name: uuid or name
};

// Signs with a key that is made anew each time: the next process does not know a token, and its
// holder begins another session then. Thread-safe.
class PreviewTokens {
 public:
  PreviewTokens();

  // Letters, digits, '-' and '_'.
  std::string Make(const PreviewSession& session) const;
  // None when it was not made here.
  std::optional<PreviewSession> Read(std::string_view token) const;

 private:
  std::string Sign(std::string_view payload) const;

  std::array<unsigned char, 32> key_{};
};

}  // namespace compat::binding

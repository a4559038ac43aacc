// Carries exceptions around SQLite: they must not pass through its C frames, which would never be
// unwound.

#pragma once

#include <exception>
#include <utility>

namespace storage {

// Keeps the first exception that a callback threw, until SQLite has returned. One thread at a time.
class CallbackErrors {
 public:
  // Runs `body`, which returns a SQLite result code. When it throws, returns `on_error` for SQLite
  // in its place.
  template <typename Body>
  int Run(int on_error, Body&& body) noexcept {
    try {
      return std::forward<Body>(body)();
    } catch (...) {
      if (!first_) first_ = std::current_exception();
      return on_error;
    }
  }

  // To be called once SQLite has returned. Throws what was kept, if anything.
  void Rethrow() {
    if (first_) std::rethrow_exception(std::exchange(first_, nullptr));
  }

 private:
  std::exception_ptr first_;
};

}  // namespace storage

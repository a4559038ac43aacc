// Where a recursion whose depth the input decides is found out.

#pragma once

#include <cstddef>
#include <stdexcept>

#include <pthread.h>

namespace tests {

// What a sanitizer adds to a function's place on the stack, as a factor.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr std::size_t kStackOfSanitizer = 6;
#else
inline constexpr std::size_t kStackOfSanitizer = 1;
#endif

// Runs `body` in a thread whose stack holds a fortieth of a usual one: enough for any code, and
// for no recursion of more than some hundred levels. What `body` throws ends the process.
template <typename Body>
void OnSmallStack(Body body) {
  constexpr std::size_t kStackBytes = kStackOfSanitizer * 192 * 1024;
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, kStackBytes);
  pthread_t thread{};
  const auto run = [](void* given) -> void* {
    (*static_cast<Body*>(given))();
    return nullptr;
  };
  if (pthread_create(&thread, &attributes, run, &body) != 0) {
    throw std::runtime_error("no thread with a small stack");
  }
  pthread_join(thread, nullptr);
  pthread_attr_destroy(&attributes);
}

}  // namespace tests

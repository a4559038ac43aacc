// A file descriptor that is closed with its owner.

#pragma once

#include <utility>

#include <unistd.h>

namespace storage {

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) {
      close(number_);
    }
  }
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }

  // Negative when there is none.
  int number() const { return number_; }

 private:
  int number_;
};

}  // namespace storage

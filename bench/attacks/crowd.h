// Many clients that mean no good.

#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "storage/descriptor.h"

namespace bench {

// What each client of a crowd does.
struct Behaviour {
  std::string opening;    // what it sends at once
  std::string drip = {};  // and what every so often, if anything
  double drips_per_second = 0;
  std::size_t reads_at_a_drip = 0;  // bytes that it reads each time
  bool floods =
      false;  // sends `drip` as fast as it is taken, and comes back when it is turned away
};

// So many connections of one behaviour to 127.0.0.1, until it goes. Where the server turns one
// away, it stays away, unless it floods.
class Crowd {
 public:
  // Returns once all have sent their opening. Throws std::runtime_error.
  Crowd(int port, std::size_t clients, Behaviour behaviour);
  ~Crowd();
  Crowd(const Crowd&) = delete;
  Crowd& operator=(const Crowd&) = delete;

 private:
  void Drip();
  void Flood();

  const int port_;
  const Behaviour behaviour_;
  std::vector<storage::Descriptor> sockets_;
  std::atomic<bool> is_over_ = false;
  std::thread thread_;  // last: it uses the others
};

// Lets this process have as many descriptors as it may.
void RaiseDescriptorLimit();

}  // namespace bench

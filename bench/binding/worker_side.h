// A Worker in Miniflare that loads its bindings itself, measured in rounds.

#pragma once

#include <string>
#include <vector>

#include "bench/child_process.h"

namespace bench {

// What the loops inside the Worker call, again and again.
struct WorkerLoad {
  std::string name;     // "point SELECT"
  std::string binding;  // one of bench/miniflare/serve.mjs
  std::string method;   // of the statement: "all" or "run"
  std::string query;    // the members of its JSON body that tell SQL, parameters and rows
};

struct WorkerRound {
  double calls_per_second = 0;
  // Processor time, a call.
  double workerd_us = 0;
  double node_us = 0;
  double server_us = 0;

  double cpu_us() const { return workerd_us + node_us + server_us; }
};

class WorkerSide {
 public:
  // `name` tells what the bindings reach. `miniflare` is what starts Miniflare, `server` what its
  // bindings are led to, which must outlive this; null when they reach Miniflare's own D1. Throws
  // std::runtime_error.
  WorkerSide(std::string name, const std::vector<std::string>& miniflare,
             const ChildProcess* server);

  const std::string& name() const { return name_; }

  // Runs `sql` through `binding`. Throws std::runtime_error when it fails.
  void Query(const std::string& binding, const std::string& sql) const;

  // Lets `loops` loops make calls for `seconds`, one fetch in all, and waits until all processes
  // rest. Throws std::runtime_error when a call fails.
  WorkerRound RunRound(const WorkerLoad& load, int loops, int seconds) const;

 private:
  WorkerRound CpuUsed() const;

  std::string name_;
  ChildProcess miniflare_;
  int port_;
  const ChildProcess* server_;
};

}  // namespace bench

// One side of the HTTP comparison: a server under a load, measured in rounds.

#pragma once

#include <string>
#include <vector>

#include "bench/child_process.h"
#include "bench/http/workloads.h"
#include "bench/wrk.h"

namespace bench {

// A running server, and where its databases are.
struct HttpServer {
  // Throws std::runtime_error.
  explicit HttpServer(const std::vector<std::string>& command);

  // What one request of `workload` is to this server.
  LoadRequest RequestOf(const Workload& workload) const;
  // The answer to one of them. Throws std::runtime_error when it is no success.
  std::string AnswerTo(const Workload& workload) const;

  ChildProcess process;
  int port;
  std::string read_database;  // the paths that "/query" and "/raw" stand under
  std::string written_database;
};

struct HttpRound {
  double requests = 0;
  double requests_per_second = 0;
  double p50_ms = 0;
  double p99_ms = 0;
  double cpu_us = 0;  // of the server, a request
};

class HttpSide {
 public:
  // `name` tells the workload and the server. `server` must outlive this.
  HttpSide(std::string name, const HttpServer& server, const Workload& workload);

  const std::string& name() const { return name_; }

  // Loads the server for `seconds`, or a multiple if the workload asks for it, and waits until it
  // rests. Throws std::runtime_error when a request fails or none is answered.
  void RunRound(int connections, int seconds);
  void ForgetRounds() { rounds_.clear(); }

  // Over the rounds, of which there must be one.
  double Median(double HttpRound::*figure) const;
  // Of the rounds' figures by those of `other`, which has run in the same rounds.
  double MedianRatio(const HttpSide& other, double HttpRound::*figure) const;
  // Of all rounds.
  double Requests() const;

 private:
  std::string name_;
  const HttpServer& server_;
  LoadRequest request_;
  int length_;
  std::vector<HttpRound> rounds_;
};

}  // namespace bench

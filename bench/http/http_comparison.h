// This server under the workloads, beside all that it is compared with.

#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <vector>

#include "bench/figures.h"
#include "bench/http/http_side.h"
#include "bench/http/workloads.h"
#include "bench/scratch_folder.h"

namespace bench {

// What else is measured beside the floors.
struct HttpNeighbours {
  bool miniflare = true;
  bool peers = true;
};

// Starts all servers, and loads each of them with every workload in turns, round by round. One
// thread at a time. What goes wrong is thrown as std::runtime_error.
class HttpComparison {
 public:
  // `figures` must outlive this.
  HttpComparison(const std::vector<Workload>& workloads, const HttpNeighbours& with,
                 FigureFile& figures);

  void Measure(int connections, int rounds, int seconds);
  // Of what was measured last.
  void Report(int connections);
  void ReportMemory();

 private:
  // Another server with the same databases.
  struct Neighbour {
    std::string name;      // in the rows of what was measured
    std::string by_table;  // where this server is told by it
    HttpServer* server;
  };
  // A workload on this server, and what it is compared with.
  struct Comparison {
    std::string workload;
    HttpSide& ours;
    HttpSide& floor;
    HttpSide& ceiling;                  // what answers with as many bytes and does the least for it
    HttpSide* librarys;                 // the same application on cpp-httplib's server; or null
    std::vector<HttpSide*> neighbours;  // as neighbours_, or none
  };

  // Starts the application by `command` and gives it its databases.
  HttpServer& StartApplication(const std::vector<std::string>& command);
  void StartMiniflare();
  void StartPeers();
  // One whose databases take the text that makes their tables at `script_kind`.
  void StartNeighbour(const std::string& name, const std::string& by_table,
                      const std::vector<std::string>& command, const std::string& script_kind);
  void AddWorkload(const Workload& workload);
  HttpSide& AddFloor(const std::string& name, const char* kind, std::size_t bytes,
                     const Workload& workload);
  void ReportSide(const HttpSide& side, int connections);
  void ReportComparison(const Comparison& comparison, int connections);

  FigureFile& figures_;
  std::deque<ScratchFolder> data_;
  std::deque<HttpServer> servers_;
  std::deque<HttpSide> sides_;  // in the order of a round
  std::vector<Neighbour> neighbours_;
  std::vector<Comparison> comparisons_;
  HttpServer* emulator_ = nullptr;
  HttpServer* library_ = nullptr;
  HttpServer* miniflare_ = nullptr;
  HttpSide* small_floor_ = nullptr;
  HttpSide* small_ceiling_ = nullptr;
};

}  // namespace bench

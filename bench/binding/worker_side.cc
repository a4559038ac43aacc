#include "bench/binding/worker_side.h"

#include <stdexcept>
#include <utility>

#include "bench/emulator_client.h"
#include "bench/wrk.h"
#include "compat/json/json_reader.h"

namespace bench {

namespace {

double NumberIn(const std::string& answer, const char* key) {
  const compat::JsonDocument document = compat::JsonDocument::Parse(answer);
  const auto number = document.root().Find(key);
  if (!number) throw std::runtime_error("the Worker answers " + answer);
  return number->AsDouble();
}

}  // namespace

WorkerSide::WorkerSide(std::string name, const std::vector<std::string>& miniflare,
                       const ChildProcess* server)
    : name_(std::move(name)), miniflare_(miniflare), port_(ReadPort(miniflare_)), server_(server) {}

void WorkerSide::Query(const std::string& binding, const std::string& sql) const {
  EmulatorClient(port_).Post("/" + binding + "/query", QueryBody(sql, "[]"));
}

WorkerRound WorkerSide::RunRound(const WorkerLoad& load, int loops, int seconds) const {
  const std::string body = "{" + load.query + R"(,"method":")" + load.method + R"(","loops":)" +
                           std::to_string(loops) + R"(,"seconds":)" + std::to_string(seconds) + "}";
  const WorkerRound before = CpuUsed();
  const std::string answer = EmulatorClient(port_).Post("/" + load.binding + "/load", body);
  AwaitRest(miniflare_);
  if (server_ != nullptr) AwaitRest(*server_);
  const WorkerRound after = CpuUsed();
  const double calls = NumberIn(answer, "calls");
  return {.calls_per_second = calls / NumberIn(answer, "milliseconds") * 1e3,
          .workerd_us = (after.workerd_us - before.workerd_us) / calls,
          .node_us = (after.node_us - before.node_us) / calls,
          .server_us = (after.server_us - before.server_us) / calls};
}

// All that the processes have used up to now, in microseconds.
WorkerRound WorkerSide::CpuUsed() const {
  WorkerRound used;
  for (const auto& [program, seconds] : miniflare_.CpuSecondsByProgram()) {
    (program == "workerd" ? used.workerd_us : used.node_us) += seconds * 1e6;
  }
  if (server_ != nullptr) used.server_us = server_->CpuSeconds() * 1e6;
  return used;
}

}  // namespace bench

#include "bench/http/http_side.h"

#include <algorithm>
#include <cstddef>
#include <stdexcept>
#include <utility>

#include "bench/emulator_client.h"
#include "bench/figures.h"

namespace bench {

HttpServer::HttpServer(const std::vector<std::string>& command)
    : process(command), port(ReadPort(process)) {}

LoadRequest HttpServer::RequestOf(const Workload& workload) const {
  const bool reads = workload.subject == Subject::kRead;
  return workload.RequestOf(reads ? read_database : written_database);
}

std::string HttpServer::AnswerTo(const Workload& workload) const {
  LoadRequest request = RequestOf(workload);
  const std::string placeholder = "$ID";
  for (std::size_t at = 0; (at = request.body.find(placeholder)) != std::string::npos;) {
    request.body.replace(at, placeholder.size(), 1, '1');
  }
  return EmulatorClient(port).Post(request.path, request.body);
}

HttpSide::HttpSide(std::string name, const HttpServer& server, const Workload& workload)
    : name_(std::move(name)),
      server_(server),
      request_(server.RequestOf(workload)),
      length_(workload.length) {}

void HttpSide::RunRound(int connections, int seconds) {
  const double cpu_before = server_.process.CpuSeconds();
  const LoadResult load = RunWrk(server_.port, request_, connections, seconds * length_);
  AwaitRest(server_.process);
  if (load.requests == 0) {
    throw std::runtime_error(name_ + ": no answer in the time; give it more --seconds");
  }
  const auto requests = static_cast<double>(load.requests);
  rounds_.push_back({.requests = requests,
                     .requests_per_second = load.requests_per_second,
                     .p50_ms = load.p50_us / 1000,
                     .p99_ms = load.p99_us / 1000,
                     .cpu_us = (server_.process.CpuSeconds() - cpu_before) * 1e6 / requests});
}

double HttpSide::Median(double HttpRound::*figure) const {
  std::vector<double> values;
  values.reserve(rounds_.size());
  for (const HttpRound& round : rounds_) values.push_back(round.*figure);
  return bench::Median(std::move(values));
}

double HttpSide::MedianRatio(const HttpSide& other, double HttpRound::*figure) const {
  const std::size_t rounds = std::min(rounds_.size(), other.rounds_.size());
  std::vector<double> ratios;
  ratios.reserve(rounds);
  for (std::size_t i = 0; i < rounds; ++i) {
    ratios.push_back(rounds_[i].*figure / other.rounds_[i].*figure);
  }
  return bench::Median(std::move(ratios));
}

double HttpSide::Requests() const {
  double sum = 0;
  for (const HttpRound& round : rounds_) sum += round.requests;
  return sum;
}

}  // namespace bench

// A strict reader of the text format of Prometheus, version 0.0.4, as a scraper is told to read it:
// https://prometheus.io/docs/instrumenting/exposition_formats/

#pragma once

#include <map>
#include <string>
#include <vector>

namespace tests {

using SampleLabels = std::map<std::string, std::string>;

struct Sample {
  std::string name;  // of a histogram with its _bucket, _sum or _count
  SampleLabels labels;
  double value = 0;
};

struct SampleFamily {
  std::string help;
  std::string type;
  std::vector<Sample> samples;
};

// What one scrape has answered.
class Exposition {
 public:
  // Throws std::runtime_error, naming the line, for what the format forbids and for what its
  // conventions do: a family without HELP and TYPE, or in two places; a series twice; a counter
  // that is not called _total; buckets that do not ascend, or end in another number than the count.
  explicit Exposition(const std::string& text);

  const std::map<std::string, SampleFamily>& families() const { return families_; }
  // The value of the sample with exactly these labels; -1 when there is none.
  double ValueOf(const std::string& name, const SampleLabels& labels = {}) const;
  // The sum of all samples of that name which have these labels among theirs.
  double SumOf(const std::string& name, const SampleLabels& labels = {}) const;

 private:
  std::vector<Sample> AllOf(const std::string& name) const;

  std::map<std::string, SampleFamily> families_;
};

}  // namespace tests

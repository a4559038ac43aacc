#include "tests/support/exposition.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <regex>
#include <set>
#include <stdexcept>
#include <utility>

namespace tests {

namespace {

const std::regex& MetricName() {
  static const std::regex name("[a-zA-Z_:][a-zA-Z0-9_:]*");
  return name;
}

double NumberIn(const std::string& text) {
  if (text == "+Inf") return std::numeric_limits<double>::infinity();
  static const std::regex number("-?[0-9]+(\\.[0-9]+)?(e[+-]?[0-9]+)?");
  if (!std::regex_match(text, number)) throw std::runtime_error("not a number: " + text);
  return std::stod(text);
}

// A label's value up to its closing quote, from `at` on, which is left behind the quote.
std::string QuotedValue(const std::string& line, std::size_t& at) {
  std::string value;
  for (; at < line.size() && line[at] != '"'; ++at) {
    if (line[at] != '\\') {
      value.push_back(line[at]);
      continue;
    }
    const char escaped = ++at < line.size() ? line[at] : ' ';
    if (escaped != '\\' && escaped != '"' && escaped != 'n') throw std::runtime_error("bad escape");
    value.push_back(escaped == 'n' ? '\n' : escaped);
  }
  if (at >= line.size()) throw std::runtime_error("a label's value does not end");
  ++at;
  return value;
}

// What stands between braces, from `at` on, which is left behind the closing one.
SampleLabels LabelsIn(const std::string& line, std::size_t& at) {
  static const std::regex name_and_quote("^([a-zA-Z_][a-zA-Z0-9_]*)=\"");
  SampleLabels labels;
  for (;;) {
    const std::string rest = line.substr(at);
    std::smatch name;
    if (!std::regex_search(rest, name, name_and_quote)) throw std::runtime_error("not a label");
    at += name[0].str().size();
    if (!labels.emplace(name[1], QuotedValue(line, at)).second) {
      throw std::runtime_error("a label stands twice");
    }
    const char next = at < line.size() ? line[at++] : ' ';
    if (next == '}') return labels;
    if (next != ',') throw std::runtime_error("no comma between labels");
  }
}

Sample SampleIn(const std::string& line) {
  Sample sample;
  std::size_t at = line.find_first_of("{ ");
  if (at == std::string::npos) throw std::runtime_error("a sample without a value");
  sample.name = line.substr(0, at);
  if (!std::regex_match(sample.name, MetricName())) throw std::runtime_error("not a name");
  if (line[at] == '{') sample.labels = LabelsIn(line, ++at);
  if (at >= line.size() || line[at] != ' ') throw std::runtime_error("no blank before the value");
  sample.value = NumberIn(line.substr(at + 1));
  return sample;
}

bool Belongs(const std::string& sample, const std::string& family, const std::string& type) {
  if (type != "histogram") return sample == family;
  return sample == family + "_bucket" || sample == family + "_sum" || sample == family + "_count";
}

void CheckCounter(const std::string& name, const SampleFamily& family) {
  if (!name.ends_with("_total")) throw std::runtime_error(name + " does not end in _total");
  for (const Sample& sample : family.samples) {
    if (!(sample.value >= 0) || std::isinf(sample.value)) {
      throw std::runtime_error(name + " has a value that no counter has");
    }
  }
}

// The series of a histogram that differ in nothing but their bucket.
struct Histogram {
  std::vector<std::pair<double, double>> buckets;  // bound and count, in the text's order
  std::vector<double> sums;
  std::vector<double> counts;
};

void CheckHistogram(const std::string& name, const Histogram& histogram) {
  const auto& buckets = histogram.buckets;
  if (histogram.sums.size() != 1 || histogram.counts.size() != 1 || buckets.empty()) {
    throw std::runtime_error(name + " lacks a bucket, its sum or its count");
  }
  for (std::size_t i = 1; i < buckets.size(); ++i) {
    if (buckets[i].first <= buckets[i - 1].first || buckets[i].second < buckets[i - 1].second) {
      throw std::runtime_error(name + " has buckets that do not ascend");
    }
  }
  if (!std::isinf(buckets.back().first) || buckets.back().second != histogram.counts.front()) {
    throw std::runtime_error(name + " does not end in a bucket of all that was counted");
  }
}

void CheckHistograms(const std::string& name, const SampleFamily& family) {
  std::map<SampleLabels, Histogram> histograms;
  for (const Sample& sample : family.samples) {
    SampleLabels labels = sample.labels;
    const auto bound = labels.extract("le");
    if (bound.empty() == sample.name.ends_with("_bucket")) {
      throw std::runtime_error(name + " has a bucket without a bound, or a bound without a bucket");
    }
    Histogram& histogram = histograms[labels];
    if (!bound.empty()) {
      histogram.buckets.emplace_back(NumberIn(bound.mapped()), sample.value);
    } else {
      (sample.name.ends_with("_sum") ? histogram.sums : histogram.counts).push_back(sample.value);
    }
  }
  for (const auto& [labels, histogram] : histograms) CheckHistogram(name, histogram);
}

// Reads line by line; keeps what the next line depends on.
class Reader {
 public:
  void Read(const std::string& line) {
    static const std::regex comment("# (HELP|TYPE) ([^ ]+) (.*)");
    std::smatch match;
    if (!std::regex_match(line, match, comment)) {
      AddSample(SampleIn(line));
    } else if (match[1] == "HELP") {
      Begin(match[2], match[3]);
    } else {
      SetType(match[2], match[3]);
    }
  }

  std::map<std::string, SampleFamily> Finish() {
    for (const auto& [name, family] : families_) {
      if (family.type.empty()) throw std::runtime_error(name + " has no TYPE");
      if (family.type == "counter") CheckCounter(name, family);
      if (family.type == "histogram") CheckHistograms(name, family);
    }
    return std::move(families_);
  }

 private:
  void Begin(const std::string& name, const std::string& help) {
    if (!std::regex_match(name, MetricName())) throw std::runtime_error("not a name");
    if (help.empty()) throw std::runtime_error("an empty HELP");
    if (!families_.emplace(name, SampleFamily{help, "", {}}).second) {
      throw std::runtime_error("a family stands in two places");
    }
    current_ = name;
  }

  void SetType(const std::string& name, const std::string& type) {
    static const std::set<std::string> types = {"counter", "gauge", "histogram", "summary",
                                                "untyped"};
    if (name != current_ || !families_.at(name).type.empty()) {
      throw std::runtime_error("a TYPE that does not follow its HELP");
    }
    if (!types.contains(type)) throw std::runtime_error("an unknown type");
    families_.at(name).type = type;
  }

  void AddSample(Sample sample) {
    const auto family = families_.find(current_);
    if (family == families_.end() || !Belongs(sample.name, current_, family->second.type)) {
      throw std::runtime_error("a sample outside of its family");
    }
    if (!series_.emplace(sample.name, sample.labels).second) {
      throw std::runtime_error("a series stands twice");
    }
    family->second.samples.push_back(std::move(sample));
  }

  std::map<std::string, SampleFamily> families_;
  std::string current_;
  std::set<std::pair<std::string, SampleLabels>> series_;
};

}  // namespace

Exposition::Exposition(const std::string& text) {
  Reader reader;
  std::size_t number = 1;
  for (std::size_t at = 0; at < text.size(); ++number) {
    const std::size_t end = text.find('\n', at);
    const std::string line = text.substr(at, end - at);
    try {
      if (end == std::string::npos) throw std::runtime_error("the last line does not end");
      reader.Read(line);
    } catch (const std::exception& error) {
      throw std::runtime_error("line " + std::to_string(number) + ": " + error.what() + ": " +
                               line);
    }
    at = end + 1;
  }
  families_ = reader.Finish();
}

std::vector<Sample> Exposition::AllOf(const std::string& name) const {
  std::vector<Sample> found;
  for (const auto& [family_name, family] : families_) {
    std::ranges::copy_if(family.samples, std::back_inserter(found),
                         [&](const Sample& sample) { return sample.name == name; });
  }
  return found;
}

double Exposition::ValueOf(const std::string& name, const SampleLabels& labels) const {
  for (const Sample& sample : AllOf(name)) {
    if (sample.labels == labels) return sample.value;
  }
  return -1;
}

double Exposition::SumOf(const std::string& name, const SampleLabels& labels) const {
  double sum = 0;
  for (const Sample& sample : AllOf(name)) {
    const bool has_all =
        std::includes(sample.labels.begin(), sample.labels.end(), labels.begin(), labels.end());
    if (has_all) sum += sample.value;
  }
  return sum;
}

}  // namespace tests

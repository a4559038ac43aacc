// Records as a plain list in memory: what the workspace surface has to answer, worked out the slow
// way.

#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace tests {

// A record's fields by name as its JSON has them; none for null. Times are texts of one form, so
// that they sort as text.
using ModelRecord = std::map<std::string, std::optional<std::string>>;

// What SQL's three-valued logic makes of a condition: none is unknown.
using Truth = std::optional<bool>;

struct ModelWorkspace {
  std::string id;
  std::string slug;
  std::string tier;
};

// A random filter: as JSON, and what it means.
struct ModelFilter {
  std::string json;
  std::function<Truth(const ModelRecord&)> holds;
};

// A random order, which ends with the id.
struct ModelOrder {
  struct Key {
    std::string field;
    bool ascending = true;
    bool nulls_first = false;
  };
  std::string json;
  std::vector<Key> keys;

  // Whether `a` comes before `b`.
  bool IsBefore(const ModelRecord& a, const ModelRecord& b) const;
};

// Makes random things, and the same ones for a seed. One thread at a time.
class ModelSource {
 public:
  ModelSource(std::uint32_t seed, std::vector<ModelWorkspace> workspaces)
      : random_(seed), workspaces_(std::move(workspaces)) {}

  // From 0, below `end`.
  int Below(int end) { return static_cast<int>(random_() % static_cast<unsigned>(end)); }
  // A short text of few letters, so that texts meet.
  std::string Text();
  // `moments` are times that records have.
  ModelFilter Filter(const std::vector<std::string>& moments, int depth);
  ModelOrder Order();

 private:
  ModelFilter Joined(const std::vector<std::string>& moments, int depth);
  ModelFilter OnText(const std::string& field);
  ModelFilter OnTime(const std::string& field, const std::vector<std::string>& moments);
  ModelFilter OnWorkspace();

  std::minstd_rand random_;
  const std::vector<ModelWorkspace> workspaces_;
};

}  // namespace tests

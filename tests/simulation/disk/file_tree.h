// What a disk holds: as the process sees it, and as it would be found after a power cut.

#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/support/random.h"

namespace simulation {

// How much of what was never synced a power cut leaves.
enum class Survival {
  kNothing,
  kSome,  // of each folder's changes the first ones, of a file's any, sector by sector
  kAll,
};

// The bytes of a file that have reached the disk, and the changes that have not for certain.
class FileContent {
 public:
  FileContent() = default;
  explicit FileContent(std::string durable) : durable_(std::move(durable)) {}

  void Write(std::uint64_t offset, std::string bytes);
  void Truncate(std::uint64_t size);
  void Sync();
  bool is_durable() const noexcept { return changes_.empty(); }
  // What is found after a power cut.
  std::string AfterPowerCut(Survival survival, tests::Random& random) const;

 private:
  struct Change {
    bool cuts = false;
    std::uint64_t offset = 0;
    std::string bytes;
  };
  static void Apply(const Change& change, std::string& content);
  static void ApplySome(const Change& change, std::string& content, tests::Random& random);

  std::string durable_;
  std::vector<Change> changes_;  // since the last sync, in their order
};

// A name's way from one folder into another, which happens in both or in none.
struct Move {
  bool has_happened = false;
  bool is_certain = false;
};

// A file or a folder.
struct Node {
  struct Entry {
    std::string name;
    std::shared_ptr<Node> node;  // null: the name goes
    std::shared_ptr<Move> move;  // null where it is none's half
  };

  bool is_folder = false;
  FileContent content;         // of a file
  std::uint64_t modified = 0;  // of a file: when it was written last, in calls
  // Of a folder, by the names.
  std::map<std::string, std::shared_ptr<Node>> now;
  std::map<std::string, std::shared_ptr<Node>> durable;
  std::vector<Entry> changes;  // of `now` since the last sync, in their order

  static std::shared_ptr<Node> File() { return std::make_shared<Node>(); }
  static std::shared_ptr<Node> Folder();

  void Set(const std::string& name, std::shared_ptr<Node> node,
           std::shared_ptr<Move> move = nullptr);
  // Of a folder: its names are durable.
  void SyncNames();
};

// A folder and all below it. Paths are relative to it, with slashes. One thread at a time.
class FileTree {
 public:
  // Null where there is nothing.
  std::shared_ptr<Node> Find(std::string_view path) const;
  // The folder that holds `path`, and the path's last name. The folder is null where there is none.
  std::pair<std::shared_ptr<Node>, std::string> FindPlace(std::string_view path) const;
  void Set(std::string_view path, std::shared_ptr<Node> node);
  void Move(std::string_view from, std::string_view to);

  // Files and folders as a power cut leaves them, by their paths; a folder's value is none. From
  // then on all of it is durable. What was not then has been modified at `now`.
  struct Found {
    bool is_folder = false;
    std::string content;
    std::uint64_t modified = 0;
  };
  std::map<std::string, Found> CutPower(Survival survival, tests::Random& random,
                                        std::uint64_t now);

 private:
  std::shared_ptr<Node> root_ = Node::Folder();
};

}  // namespace simulation

#include "tests/simulation/disk/file_tree.h"

#include <algorithm>

namespace simulation {

namespace {

// What a disk writes as one.
constexpr std::size_t kSectorBytes = 512;

void Put(std::string& content, std::uint64_t offset, std::string_view bytes) {
  if (content.size() < offset + bytes.size()) content.resize(offset + bytes.size());
  content.replace(offset, bytes.size(), bytes);
}

// What is left of a tree.
class PowerCut {
 public:
  PowerCut(Survival survival, tests::Random& random, std::uint64_t now)
      : survival_(survival), random_(random), now_(now) {}

  std::map<std::string, FileTree::Found> Of(Node& root) {
    ChooseChanges(root);
    Collect(root, "");
    return std::move(found_);
  }

 private:
  // Decides how far each folder's changes have come, and with that which moves have happened.
  void ChooseChanges(Node& folder) {
    if (chosen_.contains(&folder)) return;
    std::size_t count = 0;
    if (survival_ == Survival::kAll) count = folder.changes.size();
    if (survival_ == Survival::kSome) count = random_.Below(folder.changes.size() + 1);
    chosen_[&folder] = count;
    for (std::size_t i = 0; i < folder.changes.size(); ++i) {
      const Node::Entry& change = folder.changes[i];
      // Where a file has come to, it has gone from.
      if (change.move && change.node && !change.move->is_certain) {
        change.move->has_happened = i < count;
      }
    }
    const auto visit = [&](const std::shared_ptr<Node>& node) {
      if (node && node->is_folder) ChooseChanges(*node);
    };
    for (const auto& [name, node] : folder.durable) visit(node);
    for (const Node::Entry& change : folder.changes) visit(change.node);
  }

  std::map<std::string, std::shared_ptr<Node>> NamesIn(const Node& folder) const {
    auto names = folder.durable;
    for (std::size_t i = 0; i < folder.changes.size(); ++i) {
      const Node::Entry& change = folder.changes[i];
      if (change.move ? !change.move->has_happened : i >= chosen_.at(&folder)) continue;
      if (change.node) {
        names[change.name] = change.node;
      } else {
        names.erase(change.name);
      }
    }
    return names;
  }

  void Collect(const Node& folder, const std::string& prefix) {
    for (const auto& [name, node] : NamesIn(folder)) {
      FileTree::Found& here = found_[prefix + name];
      here.is_folder = node->is_folder;
      if (node->is_folder) {
        Collect(*node, prefix + name + "/");
      } else {
        here.content = node->content.AfterPowerCut(survival_, random_);
        here.modified = node->content.is_durable() ? node->modified : now_;
      }
    }
  }

  const Survival survival_;
  tests::Random& random_;
  const std::uint64_t now_;
  std::map<const Node*, std::size_t> chosen_;  // of each folder's changes, how many have happened
  std::map<std::string, FileTree::Found> found_;
};

}  // namespace

void FileContent::Write(std::uint64_t offset, std::string bytes) {
  changes_.push_back({.cuts = false, .offset = offset, .bytes = std::move(bytes)});
}

void FileContent::Truncate(std::uint64_t size) {
  changes_.push_back({.cuts = true, .offset = size, .bytes = {}});
}

void FileContent::Sync() {
  for (const Change& change : changes_) Apply(change, durable_);
  changes_.clear();
}

void FileContent::Apply(const Change& change, std::string& content) {
  if (change.cuts) {
    content.resize(change.offset);
  } else {
    Put(content, change.offset, change.bytes);
  }
}

void FileContent::ApplySome(const Change& change, std::string& content, tests::Random& random) {
  // What has been written is more often there than not.
  constexpr std::uint64_t kIn = 4;
  if (change.cuts) {
    if (random.Below(kIn) != 0) content.resize(change.offset);
    return;
  }
  const std::uint64_t fate = random.Below(kIn);
  if (fate == 0) return;
  std::uint64_t at = 0;
  while (at < change.bytes.size()) {
    const std::uint64_t into = (change.offset + at) % kSectorBytes;
    const std::uint64_t length = std::min(kSectorBytes - into, change.bytes.size() - at);
    const bool stays = fate > 1 || random.Below(2) == 0;
    if (stays) Put(content, change.offset + at, std::string_view(change.bytes).substr(at, length));
    at += length;
  }
}

std::string FileContent::AfterPowerCut(Survival survival, tests::Random& random) const {
  std::string content = durable_;
  if (survival == Survival::kNothing) return content;
  // As often the changes come in their order, and the last ones do not.
  const std::uint64_t count = survival == Survival::kSome && random.Below(2) == 0
                                  ? random.Below(changes_.size() + 1)
                                  : changes_.size();
  const bool is_ordered = survival == Survival::kAll || count < changes_.size();
  for (std::uint64_t i = 0; i < count; ++i) {
    if (is_ordered) {
      Apply(changes_[i], content);
    } else {
      ApplySome(changes_[i], content, random);
    }
  }
  return content;
}

std::shared_ptr<Node> Node::Folder() {
  auto folder = std::make_shared<Node>();
  folder->is_folder = true;
  return folder;
}

void Node::Set(const std::string& name, std::shared_ptr<Node> node, std::shared_ptr<Move> move) {
  changes.push_back({name, node, std::move(move)});
  if (node) {
    now[name] = std::move(node);
  } else {
    now.erase(name);
  }
}

void Node::SyncNames() {
  for (const Entry& change : changes) {
    if (change.move) *change.move = {.has_happened = true, .is_certain = true};
  }
  durable = now;
  changes.clear();
}

std::pair<std::shared_ptr<Node>, std::string> FileTree::FindPlace(std::string_view path) const {
  std::shared_ptr<Node> folder = root_;
  for (;;) {
    const std::size_t slash = path.find('/');
    if (slash == std::string_view::npos) return {folder, std::string(path)};
    const auto next = folder->now.find(std::string(path.substr(0, slash)));
    if (next == folder->now.end() || !next->second->is_folder) return {nullptr, ""};
    folder = next->second;
    path.remove_prefix(slash + 1);
  }
}

std::shared_ptr<Node> FileTree::Find(std::string_view path) const {
  if (path.empty()) return root_;
  const auto [folder, name] = FindPlace(path);
  if (!folder) return nullptr;
  const auto found = folder->now.find(name);
  return found == folder->now.end() ? nullptr : found->second;
}

void FileTree::Set(std::string_view path, std::shared_ptr<Node> node) {
  const auto [folder, name] = FindPlace(path);
  if (folder) folder->Set(name, std::move(node));
}

void FileTree::Move(std::string_view from, std::string_view to) {
  const auto [old_folder, old_name] = FindPlace(from);
  const auto [new_folder, new_name] = FindPlace(to);
  const std::shared_ptr<Node> node = Find(from);
  if (!old_folder || !new_folder || !node) return;
  // Within a folder, too, no cut comes between the two.
  const auto move = std::make_shared<simulation::Move>();
  new_folder->Set(new_name, node, move);
  old_folder->Set(old_name, nullptr, move);
}

std::map<std::string, FileTree::Found> FileTree::CutPower(Survival survival, tests::Random& random,
                                                          std::uint64_t now) {
  auto found = PowerCut(survival, random, now).Of(*root_);
  root_ = Node::Folder();
  for (const auto& [path, each] : found) {
    std::shared_ptr<Node> node = Node::Folder();
    if (!each.is_folder) {
      node = Node::File();
      node->content = FileContent(each.content);
      node->modified = each.modified;
    }
    const auto [folder, name] = FindPlace(path);
    folder->now[name] = node;
    folder->durable[name] = node;
  }
  return found;
}

}  // namespace simulation

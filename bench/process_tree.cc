#include "bench/process_tree.h"

#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <system_error>

namespace bench {

namespace {

// 0 when the process has ended.
pid_t ParentOf(pid_t process) {
  std::ifstream file("/proc/" + std::to_string(process) + "/stat");
  std::string text;
  std::getline(file, text);
  // "PID (NAME) STATE PARENT …", where NAME may hold anything.
  const std::size_t name_end = text.rfind(')');
  int parent = 0;
  if (name_end != std::string::npos) std::sscanf(text.c_str() + name_end, ") %*c %d", &parent);
  return parent;
}

std::multimap<pid_t, pid_t> ChildrenByParent() {
  std::multimap<pid_t, pid_t> children;
  std::error_code vanished;
  for (std::filesystem::directory_iterator at("/proc", vanished), end; at != end;
       at.increment(vanished)) {
    const int process = std::atoi(at->path().filename().c_str());
    if (process > 0) children.emplace(ParentOf(process), process);
  }
  return children;
}

}  // namespace

std::vector<pid_t> ProcessTree(pid_t root) {
  const std::multimap<pid_t, pid_t> children = ChildrenByParent();
  std::vector<pid_t> tree = {root};
  for (std::size_t i = 0; i < tree.size(); ++i) {
    const auto [first, last] = children.equal_range(tree[i]);
    for (auto child = first; child != last; ++child) tree.push_back(child->second);
  }
  return tree;
}

}  // namespace bench

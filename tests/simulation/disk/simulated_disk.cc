#include "tests/simulation/disk/simulated_disk.h"

#include <fstream>
#include <stdexcept>
#include <utility>

namespace simulation {

namespace fs = std::filesystem;

namespace {

SimulatedDisk* current = nullptr;

// FNV-1a.
void Mix(std::uint64_t& digest, std::string_view text) {
  for (const char c : text) {
    digest ^= static_cast<unsigned char>(c);
    digest *= 0x100000001b3U;
  }
}

// What a file is for, by its name.
std::string KindOf(std::string_view path) {
  const std::string name = fs::path(path).filename().string();
  for (const char* suffix : {"-wal", "-shm", "-journal", ".segment", ".sqlite", "clean", ".new"}) {
    if (name.ends_with(suffix)) return suffix;
  }
  return name.find('-') == std::string::npos ? name : "folder";
}

}  // namespace

SimulatedDisk::SimulatedDisk(fs::path folder, std::uint64_t seed)
    : folder_(std::move(folder)), random_(seed) {
  if (current != nullptr) throw std::logic_error("there is a disk already");
  CountStart();
  current = this;
}

SimulatedDisk::~SimulatedDisk() { current = nullptr; }

SimulatedDisk* SimulatedDisk::Current() noexcept { return current; }

bool SimulatedDisk::IsWithin(std::string_view path, std::string& relative) {
  if (current == nullptr) return false;
  const std::string& folder = current->folder_.native();
  if (!path.starts_with(folder)) return false;
  path.remove_prefix(folder.size());
  if (!path.empty() && path.front() != '/') return false;
  while (!path.empty() && path.front() == '/') path.remove_prefix(1);
  while (!path.empty() && path.back() == '/') path.remove_suffix(1);
  relative = path;
  return true;
}

Fate SimulatedDisk::Next(std::string_view call, std::string_view path, std::string_view bytes) {
  if (has_ended_) return Fate::kEnds;
  ++calls_;
  Mix(digest_, call);
  Mix(digest_, path);
  // How long queries took is measured, and another time each time.
  if (!path.starts_with("usage.sqlite")) Mix(digest_, bytes);
  if (plan_.fate == Fate::kWorks) return Fate::kWorks;
  // How its own syncs of folders end SQLite does not ask: unixSync in os_unix.c.
  const bool is_unasked = call == "sync folder" && KindOf(path) == "folder";
  if (is_unasked && plan_.fate != Fate::kEnds) return Fate::kWorks;
  if (plan_.good_calls > 0) {
    --plan_.good_calls;
    return Fate::kWorks;
  }
  const Fate fate = plan_.fate;
  ++failed_;
  const char* words = fate == Fate::kEnds ? "end" : fate == Fate::kFails ? "fail" : "break";
  last_fate_ = std::string(words) + " " + std::string(call) + " " + KindOf(path);
  ++fates_[last_fate_];
  if (fate == Fate::kEnds) has_ended_ = true;
  if (fate == Fate::kFails) plan_.fate = Fate::kWorks;
  return fate;
}

void SimulatedDisk::CountStart() {
  std::ofstream(StartFile()) << "start " << ++computer_starts_ << '\n';
}

void SimulatedDisk::StartProcess() {
  has_ended_ = false;
  plan_ = {};
}

void SimulatedDisk::StartComputer(Survival survival) {
  const auto found = tree_.CutPower(survival, random_, calls_);
  // Past ourselves.
  current = nullptr;
  for (const auto& entry : fs::directory_iterator(folder_)) fs::remove_all(entry.path());
  for (const auto& [path, each] : found) {
    if (each.is_folder) {
      fs::create_directory(folder_ / path);
    } else {
      std::ofstream(folder_ / path, std::ios::binary) << each.content;
    }
  }
  CountStart();
  current = this;
  StartProcess();
}

}  // namespace simulation

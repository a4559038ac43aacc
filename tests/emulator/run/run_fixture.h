// d1-emulator run, from outside, with a place of its own for temporary files.

#pragma once

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <signal.h>
#include <stdlib.h>

#include "tests/support/program.h"
#include "tests/support/temp_directory.h"

namespace emulator {

namespace fs = std::filesystem;
using tests::ProgramEnd;

class RunFixture : public testing::Test {
 public:
  ~RunFixture() override {
    fs::current_path(folder_before_);
    unsetenv("TMPDIR");
    unsetenv("FILES");
  }

 protected:
  RunFixture() {
    fs::create_directories(temporary);
    setenv("TMPDIR", temporary.c_str(), 1);
    setenv("FILES", files.path().c_str(), 1);
    fs::current_path(files.path());
  }

  // `run` with these flags and a script of sh, in which $FILES is the test's folder.
  static ProgramEnd Run(std::vector<std::string> flags, const std::string& script,
                        const std::function<void(pid_t)>& meanwhile = {}) {
    flags.insert(flags.begin(), "run");
    flags.insert(flags.end(), {"--", "sh", "-c", script});
    return tests::RunEmulator(flags, meanwhile);
  }

  fs::path Path(const std::string& name) const { return files.path() / name; }
  void Write(const std::string& name, const std::string& text) const {
    fs::create_directories(Path(name).parent_path());
    std::ofstream(Path(name)) << text;
  }
  std::string Read(const std::string& name) const {
    std::ifstream in(Path(name));
    return {std::istreambuf_iterator<char>(in), {}};
  }

  // Whether `condition` comes to hold; a minute is for machines that are busy.
  static bool Becomes(const std::function<bool()>& condition) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(1);
    while (!condition()) {
      if (std::chrono::steady_clock::now() > deadline) return false;
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return true;
  }
  // The number that a script has written to a file, once it has.
  pid_t PidIn(const std::string& name) const {
    EXPECT_TRUE(Becomes([&] { return Read(name).ends_with('\n'); })) << name;
    return std::stoi("0" + Read(name));
  }
  // Whether it ends; whoever it comes to then may never ask for it.
  static bool Ends(pid_t pid) {
    return pid > 0 && Becomes([pid] {
             std::ifstream in("/proc/" + std::to_string(pid) + "/stat");
             const std::string stat{std::istreambuf_iterator<char>(in), {}};
             return stat.empty() || stat.find(") Z ") != std::string::npos;
           });
  }
  // Of a run, among temporary files.
  bool NothingIsLeft() const {
    return std::none_of(fs::directory_iterator(temporary), {},
                        [](const fs::directory_entry& entry) {
                          return entry.path().filename().string().starts_with("d1-emulator-run-");
                        });
  }

  tests::TempDirectory files;
  const fs::path temporary = files.path() / "tmp";
  const fs::path data = files.path() / "data";

 private:
  const fs::path folder_before_ = fs::current_path();
};

}  // namespace emulator

// Runs the program as a user does.

#pragma once

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/program.h"
#include "tests/support/temp_directory.h"

namespace emulator {

using tests::ProgramEnd;

class CommandLineFixture : public testing::Test {
 protected:
  // The arguments of a server on `data`.
  std::vector<std::string> Serve(std::vector<std::string> more = {}) const {
    std::vector<std::string> arguments = {"serve", "--port", "0", "--data", data.string()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
  }

  // A server that ended at once with `exit_code`, having said one line that holds `part`.
  static void ExpectComplaint(const ProgramEnd& end, int exit_code, const std::string& part) {
    EXPECT_EQ(end.exit_code, exit_code) << end.errors;
    EXPECT_EQ(end.output, "");
    EXPECT_EQ(std::count(end.errors.begin(), end.errors.end(), '\n'), 1) << end.errors;
    EXPECT_TRUE(end.errors.starts_with("d1-emulator: ")) << end.errors;
    EXPECT_NE(end.errors.find(part), std::string::npos) << end.errors;
  }

  tests::TempDirectory files;
  const std::filesystem::path data = files.path() / "data";
};

}  // namespace emulator

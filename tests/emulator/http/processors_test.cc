#include "emulator/http/processors.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>

#include <gtest/gtest.h>
#include <sched.h>

#include "tests/support/temp_directory.h"

namespace emulator {
namespace {

namespace fs = std::filesystem;

class ProcessorsTest : public testing::Test {
 protected:
  ProcessorsTest() { SetGroup("0::/\n"); }

  void SetGroup(const std::string& text) { std::ofstream(files_.path() / "cgroup") << text; }
  void Limit(const fs::path& group, const std::string& limit) {
    fs::create_directories(files_.path() / "cgroups" / group);
    std::ofstream(files_.path() / "cgroups" / group / "cpu.max") << limit << "\n";
  }
  std::size_t Count() const {
    return UsableProcessors(files_.path() / "cgroups", files_.path() / "cgroup");
  }

 private:
  tests::TempDirectory files_;
};

TEST_F(ProcessorsTest, AreThoseOfTheAffinityWhereNothingElseLimitsThem) {
  cpu_set_t before;
  ASSERT_EQ(sched_getaffinity(0, sizeof before, &before), 0);
  EXPECT_EQ(Count(), static_cast<std::size_t>(CPU_COUNT(&before)));

  int first = 0;
  while (!CPU_ISSET(first, &before)) ++first;
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(first, &one);
  ASSERT_EQ(sched_setaffinity(0, sizeof one, &one), 0);
  EXPECT_EQ(Count(), 1U);
  ASSERT_EQ(sched_setaffinity(0, sizeof before, &before), 0);
}

TEST_F(ProcessorsTest, AreLimitedByTheGroupAndThoseAboveIt) {
  const std::size_t all = Count();
  SetGroup("1:name=systemd:/x\n0::/a/b\n");
  Limit("a/b", "max 100000");
  EXPECT_EQ(Count(), all);
  // A part of one is one.
  Limit("a", "20000 100000");
  EXPECT_EQ(Count(), 1U);
  Limit("a", "max 100000");
  Limit("", "100000 100000");
  EXPECT_EQ(Count(), 1U);
  Limit("", "150000 100000");
  EXPECT_EQ(Count(), std::min<std::size_t>(all, 2));
}

TEST_F(ProcessorsTest, AreNotLimitedByWhatCannotBeRead) {
  const std::size_t all = Count();
  for (const char* const text : {"", "x y", "0 0", "100000", "-1 100000"}) {
    Limit("", text);
    EXPECT_EQ(Count(), all) << text;
  }
}

}  // namespace
}  // namespace emulator

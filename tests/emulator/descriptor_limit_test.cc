#include "emulator/descriptor_limit.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include "emulator/databases_options.h"
#include "storage/database/database.h"

namespace emulator {
namespace {

TEST(DescriptorLimitTest, RaisesTheSoftLimitToTheHardOne) {
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);

  EXPECT_EQ(RaiseDescriptorLimit(), before.rlim_max);

  rlimit after{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &after), 0);
  EXPECT_EQ(after.rlim_cur, before.rlim_max);
  setrlimit(RLIMIT_NOFILE, &before);
}

TEST(DescriptorLimitTest, LeavesHalfToConnections) {
  EXPECT_EQ(OpenDatabasesWithin(1024, 22), 23U);
  EXPECT_EQ(OpenDatabasesWithin(1'048'576, 22), 23'831U);
  EXPECT_EQ(OpenDatabasesWithin(20, 22), 1U);
}

TEST(DescriptorLimitTest, LeavesSomeToTheProgramItself) {
  EXPECT_EQ(ConnectionsWithin(1024, 23, 22), 482U);
  EXPECT_EQ(ConnectionsWithin(64, 1, 22), 6U);
  EXPECT_EQ(ConnectionsWithin(20, 1, 22), 4U);
}

// The usual hard limit of a container without settings of its own is a million.
TEST(DescriptorLimitTest, TheDefaultNeedsNoMoreThanMostSystemsGive) {
  const char* const words[] = {"d1-emulator", "serve"};
  const Options options = *ParseCommandLine(2, words).options;

  const std::size_t each = storage::MostDescriptors(DatabasesOptionsOf(options).database);

  EXPECT_GE(OpenDatabasesWithin(65'536, each), options.max_open_databases);
}

}  // namespace
}  // namespace emulator

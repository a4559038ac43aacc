#include "storage/try_warn.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/failing_log.h"
#include "tests/support/recording_log.h"

namespace storage {
namespace {

TEST(TryWarnTest, SaysThePiecesAsOneLine) {
  tests::RecordingLog log;

  TryWarn(log, {"checkpoint of ", "a.sqlite", " failed"});

  EXPECT_EQ(log.warnings(), std::vector<std::string>{"checkpoint of a.sqlite failed"});
}

TEST(TryWarnTest, LeavesUnsaidWhatCannotBeSaid) {
  tests::FailingLog log;

  TryWarn(log, {"unheard"});

  EXPECT_EQ(log.calls(), 1);
}

}  // namespace
}  // namespace storage

// d1-emulator run: signals, and that nothing is left behind.

#include <string>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/file.h>

#include "storage/descriptor.h"
#include "tests/emulator/run/run_fixture.h"

namespace emulator {
namespace {

using testing::HasSubstr;

class RunEndTest : public RunFixture {
 protected:
  // Starts two processes that never end by themselves, the second in a session of its own, and
  // tells which they are.
  static constexpr const char* kLongLived = R"(
    sleep 1000000 & echo $! > $FILES/child
    setsid sh -c 'echo $$ > $FILES/daemon; exec sleep 1000000' &
    echo $$ > $FILES/command
    echo $PPID > $FILES/keeper
  )";

  void ExpectAllEnd() const {
    for (const char* name : {"child", "daemon", "command", "keeper"}) {
      EXPECT_TRUE(Ends(PidIn(name))) << name;
    }
  }
  void WaitForAll() const {
    for (const char* name : {"child", "daemon", "command", "keeper"}) PidIn(name);
  }
};

TEST_F(RunEndTest, EndsWhatTheCommandLeavesBehind) {
  const ProgramEnd end = Run(
      {}, std::string(kLongLived) + "while ! [ -s $FILES/daemon ]; do sleep 0.01; done; exit 5");
  EXPECT_EQ(end.exit_code, 5) << end.errors;
  ExpectAllEnd();
  EXPECT_TRUE(NothingIsLeft());
}

TEST_F(RunEndTest, PassesSignalsOnToTheWholeGroup) {
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) {
    fs::remove(Path("ready"));
    // As npx does, the command waits for another that it does not pass signals on to.
    const ProgramEnd end = Run({}, R"(
        trap : TERM INT HUP
        sh -c 'trap "exit 3" TERM INT HUP
               echo > $FILES/ready
               while :; do sleep 0.01; done'
        exit $?)",
                               [&](pid_t pid) {
                                 PidIn("ready");
                                 kill(pid, signal);
                               });
    EXPECT_EQ(end.exit_code, 3) << signal << end.errors;
  }
}

TEST_F(RunEndTest, KillsACommandThatDoesNotListen) {
  const std::string deaf = "trap '' TERM; " + std::string(kLongLived) + "wait; wait";
  const ProgramEnd end = Run({"--drain", "0.1"}, deaf, [&](pid_t pid) {
    WaitForAll();
    kill(pid, SIGTERM);
  });
  EXPECT_EQ(end.exit_code, 128 + SIGKILL) << end.errors;
  ExpectAllEnd();
}

TEST_F(RunEndTest, KillsAtTheSecondSignal) {
  const std::string deaf = "trap 'echo > $FILES/heard' TERM; " + std::string(kLongLived) +
                           "while :; do sleep 0.01; done";
  const ProgramEnd end = Run({"--drain", "1000000"}, deaf, [&](pid_t pid) {
    WaitForAll();
    kill(pid, SIGTERM);
    PidIn("heard");
    kill(pid, SIGTERM);
  });
  EXPECT_EQ(end.exit_code, 128 + SIGKILL) << end.errors;
  ExpectAllEnd();
}

TEST_F(RunEndTest, LeavesNothingWhenItIsKilled) {
  const ProgramEnd end = Run({}, std::string(kLongLived) + "wait", [&](pid_t pid) {
    WaitForAll();
    EXPECT_FALSE(NothingIsLeft());
    kill(pid, SIGKILL);
  });
  EXPECT_EQ(end.exit_code, -SIGKILL);
  ExpectAllEnd();
  EXPECT_TRUE(NothingIsLeft());
}

TEST_F(RunEndTest, LeavesNothingWhenTheKeeperIsKilled) {
  const ProgramEnd end = Run({}, std::string(kLongLived) + "wait", [&](pid_t) {
    WaitForAll();
    kill(PidIn("keeper"), SIGKILL);
  });
  EXPECT_EQ(end.exit_code, 1);
  EXPECT_THAT(end.errors, HasSubstr("has been killed; so has the command"));
  ExpectAllEnd();
  EXPECT_TRUE(NothingIsLeft());
}

TEST_F(RunEndTest, SweepsOutWhatNobodyHolds) {
  const auto make = [&](const std::string& name) {
    fs::create_directories(temporary / name / "data");
    return temporary / name;
  };
  const fs::path left = make("d1-emulator-run-aaaaaa");
  const fs::path held = make("d1-emulator-run-bbbbbb");
  const fs::path another = make("something-else");
  fs::create_directory_symlink(another, temporary / "d1-emulator-run-cccccc");
  const storage::Descriptor holder(open(held.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  ASSERT_EQ(flock(holder.number(), LOCK_EX), 0);

  EXPECT_EQ(Run({}, "true").exit_code, 0);

  EXPECT_FALSE(fs::exists(left));
  EXPECT_TRUE(fs::exists(held / "data"));
  EXPECT_TRUE(fs::exists(another / "data"));
}

}  // namespace
}  // namespace emulator

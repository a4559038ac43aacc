// d1-emulator ready, beside a server and without one.

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/program.h"
#include "tests/support/running_server.h"

namespace emulator {
namespace {

using testing::HasSubstr;
using tests::ProgramEnd;
using tests::RunEmulator;

TEST(ReadyCommandTest, EndsWith0BesideAServerThatAnswers) {
  const tests::RunningServer server;

  const ProgramEnd end = RunEmulator({"ready", "--url", server.url(), "--wait", "5"});

  EXPECT_EQ(end.exit_code, 0) << end.errors;
  EXPECT_EQ(end.output + end.errors, "");
}

TEST(ReadyCommandTest, EndsWith1WhereNobodyAnswers) {
  // Nobody serves at the port for multiplexing of services.
  const ProgramEnd end = RunEmulator({"ready", "--url", "http://127.0.0.1:1", "--wait", "0.05"});

  EXPECT_EQ(end.exit_code, 1);
  EXPECT_THAT(end.errors, HasSubstr("the server at http://127.0.0.1:1 is not ready: there is no"));
}

TEST(ReadyCommandTest, RefusesOtherProtocols) {
  const ProgramEnd end = RunEmulator({"ready", "--url", "ftp://host"});

  EXPECT_EQ(end.exit_code, 1);
  EXPECT_THAT(end.errors, HasSubstr("'ftp' scheme is not supported"));
}

}  // namespace
}  // namespace emulator

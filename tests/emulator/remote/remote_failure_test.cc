#include "emulator/remote/remote_failure.h"

#include <string>

#include <gtest/gtest.h>

namespace emulator {
namespace {

TEST(RemoteFailureTest, WhatAnotherServerSaysMovesNoTerminal) {
  EXPECT_EQ(OneLine("no such table: caf\xC3\xA9"), "no such table: caf\xC3\xA9");
  EXPECT_EQ(OneLine("a\r\nb\tc\x1B[2J\x7F"), "a  b c [2J ");
  EXPECT_EQ(OneLine(std::string(5000, 'x')), std::string(1000, 'x'));
  EXPECT_EQ(RedirectText("https://a", "https://b/\x1B]0;?token=secret"),
            "https://a leads elsewhere, to https://b/ ]0;, where nothing is sent");
}

}  // namespace
}  // namespace emulator

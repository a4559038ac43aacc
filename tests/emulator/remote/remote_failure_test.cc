#include "emulator/remote/remote_failure.h"

#include <string>

#include <gtest/gtest.h>

namespace emulator {
namespace {

TEST(RemoteFailureTest, WhatAnotherServerSaysMovesNoTerminal) {
  EXPECT_EQ(RedirectText("https://a", "https://b/\x1B]0;?token=secret"),
            "https://a leads elsewhere, to https://b/ ]0;, where nothing is sent");
  EXPECT_EQ(
      RedirectText("https://a", std::string(5000, 'x')),
      "https://a leads elsewhere, to " + std::string(1000, 'x') + "..., where nothing is sent");
}

}  // namespace
}  // namespace emulator

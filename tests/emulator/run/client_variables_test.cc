#include "emulator/run/client_variables.h"

#include <gtest/gtest.h>

namespace emulator {
namespace {

TEST(ClientVariablesTest, AddsToTheOptionsOfNode) {
  EXPECT_EQ(WithRequired("", {"/a/b.cjs"}), "--require /a/b.cjs");
  EXPECT_EQ(WithRequired("--no-warnings", {"/a.cjs", "/b.cjs"}),
            "--no-warnings --require /a.cjs --require /b.cjs");
  EXPECT_EQ(WithRequired("--require /a.cjs -x", {"/a.cjs", "/b.cjs"}),
            "--require /a.cjs -x --require /b.cjs");
}

TEST(ClientVariablesTest, QuotesPathsAsNodeReadsThem) {
  EXPECT_EQ(WithRequired("", {"/a b/c.cjs"}), "--require \"/a b/c.cjs\"");
  EXPECT_EQ(WithRequired("", {"/a\"b\\c.cjs"}), "--require \"/a\\\"b\\\\c.cjs\"");
}

TEST(ClientVariablesTest, QuotesValuesAsShellsReadThem) {
  EXPECT_EQ(ShellExports({{"A", "it's $x"}, {"B", ""}}), "export A='it'\\''s $x'\nexport B=''\n");
}

}  // namespace
}  // namespace emulator

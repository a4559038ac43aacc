#include "emulator/manual/man_page.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/program.h"

namespace emulator {
namespace {

using testing::HasSubstr;
using testing::Not;
using tests::ProgramEnd;
using tests::RunEmulator;

CommandTable Program() {
  CommandArgument plan{"--plan", "TEXT", {"paid", "free"}, "Which limits", "paid", false};
  CommandArgument file{"FILE", "TEXT", {}, "What is read", "", true};
  CommandTable read{"read", "Read a file", {plan, file}, {}};
  CommandTable look{"look", "Look", {}, {read}};
  return {"prog", "A program", {}, {look}};
}

TEST(ManPageTest, HasASectionForEachCommandWithItsArguments) {
  const std::string page = ManPage(Program(), "1.2", "");

  EXPECT_THAT(page, HasSubstr(".SS \"look read FILE\"\nRead a file.\n"));
  EXPECT_THAT(page, HasSubstr(".TP\n\\fB\\-\\-plan\\fR \\fBpaid\\fR|\\fBfree\\fR\n"
                              "Which limits [paid]\n.TP\n\\fIFILE\\fR\nWhat is read\n"));
}

TEST(ManPageTest, KeepsTextFromBeingRequests) {
  const std::string page = ManPage(Program(), "1.2", ".d1 is no request\n'nor is\\this");

  EXPECT_THAT(page, HasSubstr("\n\\&.d1 is no request\n.PP\n\\&'nor is\\ethis\n"));
}

TEST(ManPageTest, TellsAllThatTheProgramTakes) {
  const ProgramEnd end = RunEmulator({"man"});

  EXPECT_EQ(end.exit_code, 0) << end.errors;
  for (const char* part : {"\\-\\-max\\-query\\-memory", ".SS \"history rebuild DATABASE\"",
                           "Exit codes: 0 done", ".SS \"completion bash\""}) {
    EXPECT_THAT(end.output, HasSubstr(part));
  }
  EXPECT_THAT(end.output, Not(HasSubstr("\n.d1")));
}

}  // namespace
}  // namespace emulator

#include "emulator/manual/shell_completion.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/program.h"

namespace emulator {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using tests::ProgramEnd;
using tests::RunEmulator;

// What bash proposes behind these words, the last of which is being written; a line each.
std::string Completed(const std::string& words) {
  const std::string script = "cd / && eval \"$('" D1_EMULATOR_BINARY
                             "' completion bash)\" || exit 1\n"
                             "COMP_WORDS=(d1-emulator " +
                             words +
                             ")\nCOMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n"
                             "_d1_emulator && printf '%s\\n' \"${COMPREPLY[@]}\"";
  const ProgramEnd end = RunEmulator({"run", "--", "bash", "--norc", "-c", script});
  EXPECT_EQ(end.exit_code, 0) << end.errors;
  return "\n" + end.output;
}

TEST(ShellCompletionTest, CompletesCommandsInBash) {
  EXPECT_THAT(Completed("''"), AllOf(HasSubstr("\nserve\n"), HasSubstr("\nhistory\n")));
  EXPECT_EQ(Completed("se"), "\nserve\n");
  EXPECT_THAT(Completed("history ''"),
              AllOf(HasSubstr("\nlist\n"), HasSubstr("\nrebuild\n"), Not(HasSubstr("\nserve\n"))));
}

TEST(ShellCompletionTest, CompletesFlagsInBash) {
  EXPECT_EQ(Completed("history list --acc"), "\n--account\n");
  EXPECT_EQ(Completed("serve --max-query-m"), "\n--max-query-memory\n");
}

TEST(ShellCompletionTest, CompletesValuesInBash) {
  EXPECT_EQ(Completed("serve --plan ''"), "\npaid\nfree\n");
  EXPECT_EQ(Completed("serve --log-level w"), "\nwarn\n");
  EXPECT_EQ(Completed("serve --data /et"), "\n/etc\n");
}

TEST(ShellCompletionTest, CompletesTheCommandOfRunInBash) {
  EXPECT_THAT(Completed("run -- bas"), HasSubstr("\nbash\n"));
}

CommandTable Program() {
  CommandArgument plan{"--plan", "TEXT", {"paid", "free"}, "whose: it's [that]", "", false};
  CommandArgument flag{"--flag", "", {}, "A flag", "", false};
  CommandTable list{"list", "List", {plan, flag}, {}};
  CommandTable history{"history", "History", {}, {list}};
  return {"d1-emulator", "A program", {}, {history}};
}

TEST(ShellCompletionTest, DescribesToZshWithoutItsOwnSigns) {
  const std::string text = ZshCompletion(Program());

  EXPECT_THAT(text, HasSubstr("'*--plan=[whose\\: it'\\''s \\[that\\]]:TEXT:(paid free)'"));
  EXPECT_THAT(text, HasSubstr("'--flag[A flag]'"));
  EXPECT_THAT(text, HasSubstr("        list) _d1-emulator_history_list ;;\n"));
}

TEST(ShellCompletionTest, TellsFishWhichCommandAFlagBelongsTo) {
  const std::string text = FishCompletion(Program());

  EXPECT_THAT(text, HasSubstr("-n '__fish_seen_subcommand_from list' -l plan -x -a 'paid free' -d "
                              "'whose: it\\'s [that]'\n"));
  EXPECT_THAT(text, HasSubstr("-n '__fish_seen_subcommand_from history; and not "
                              "__fish_seen_subcommand_from list' -f -a list -d 'List'\n"));
}

}  // namespace
}  // namespace emulator

// The edits to SQLite's source are applied exactly where they belong, or not at all, and never in
// silence.

#include <cstdlib>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include "tests/architecture/source_tree.h"

namespace {

using testing::HasSubstr;

// A tree with the file main.c, and an edit list to apply to it.
class EditListTest : public testing::Test {
 protected:
  // Whether the edits could be applied; what was said is in output().
  bool Apply(const std::string& source, const std::string& edits) {
    tree_.Plant("tree/main.c", source);
    tree_.Plant("edits.cmake", edits);
    const std::string root = tree_.root().string();
    const std::string command = std::string("cmake -DSOURCE='") + root + "/tree' -DEDITS='" + root +
                                "/edits.cmake' -P '" SOURCE_DIR
                                "/storage/engine/apply_edits.cmake' > '" +
                                root + "/output' 2>&1";
    const int status = std::system(command.c_str());
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
  }

  std::string output() { return ReadFile(tree_.root() / "output"); }
  std::string edited() { return ReadFile(tree_.root() / "tree/main.c"); }

 private:
  PlantedTree tree_;
};

TEST_F(EditListTest, InsertsBeforeAndAfterAndReplaces) {
  EXPECT_TRUE(Apply("one\ntwo\nthree\n",
                    "edit(main.c WHY \"\" FIND [[\none\n]] BEFORE [[\nzero\n]])\n"
                    "edit(main.c WHY \"\" FIND [[\ntwo\n]] AFTER [[\n  a[i]++; \"b\\n\";\n]])\n"
                    "edit(main.c WHY \"\" FIND [[three]] REPLACE [[four]])\n"))
      << output();

  EXPECT_EQ(edited(), "zero\none\ntwo\n  a[i]++; \"b\\n\";\nfour\n");
}

TEST_F(EditListTest, LeavesTheRestOfTheFileAsItIs) {
  const std::string rest = "a[1]; b[[2]]; \\ \\n ${x} @y@ # \"z\" ;;\n\n\ttab\n]";

  EXPECT_TRUE(
      Apply("anchor\n" + rest, "edit(main.c WHY \"\" FIND [[anchor]] REPLACE [[edited]])\n"))
      << output();

  EXPECT_EQ(edited(), "edited\n" + rest);
}

TEST_F(EditListTest, FailsWhenAnAnchorIsMissing) {
  EXPECT_FALSE(Apply("one\n", "edit(main.c WHY \"it counts\" FIND [[two]] AFTER [[x]])\n"));

  EXPECT_THAT(output(), HasSubstr("main.c: the anchor is not found"));
  EXPECT_THAT(output(), HasSubstr("it counts"));
  EXPECT_EQ(edited(), "one\n");
}

TEST_F(EditListTest, FailsWhenAnAnchorStandsTwice) {
  EXPECT_FALSE(Apply("one\none\n", "edit(main.c WHY \"\" FIND [[one]] AFTER [[x]])\n"));

  EXPECT_THAT(output(), HasSubstr("main.c: the anchor is found more than once"));
  EXPECT_EQ(edited(), "one\none\n");
}

TEST_F(EditListTest, FailsWhenTheFileIsMissing) {
  EXPECT_FALSE(Apply("one\n", "edit(other.c WHY \"\" FIND [[one]] AFTER [[x]])\n"));

  EXPECT_THAT(output(), HasSubstr("other.c: no such file"));
}

TEST_F(EditListTest, FailsWhenAnEditDoesNothing) {
  EXPECT_FALSE(Apply("one\n", "edit(main.c WHY \"\" FIND [[one]] AFTRE [[x]])\n"));

  EXPECT_THAT(output(), HasSubstr("neither BEFORE, AFTER nor REPLACE"));
}

}  // namespace

// Copies that were made before they are asked for.

#include "storage/sqlite/spare_copies.h"

#include <filesystem>
#include <fstream>
#include <optional>
#include <string>

#include <gtest/gtest.h>

#include "storage/file_system.h"
#include "tests/support/error_kind_of.h"
#include "tests/support/recording_log.h"
#include "tests/support/temp_directory.h"

namespace storage {
namespace {

namespace fs = std::filesystem;

class SpareCopiesTest : public testing::Test {
 protected:
  SpareCopies& spares() {
    if (!spares_) spares_.emplace(folder(), &tasks, log, limits);
    return *spares_;
  }
  void End() { spares_.reset(); }
  fs::path folder() const { return files.path() / "spares"; }

  fs::path Write(const std::string& name, const std::string& content) const {
    std::ofstream(files.path() / name) << content;
    return files.path() / name;
  }
  fs::path To(const std::string& name) const { return files.path() / name; }
  static std::string ContentOf(const fs::path& file) {
    std::ifstream stream(file);
    return {std::istreambuf_iterator<char>(stream), {}};
  }
  std::size_t Count() const { return NameExists(folder()) ? ListFolder(folder()).size() : 0; }
  // Whether the copy is the file that was made ahead.
  bool IsTheSpare(const std::string& name, const fs::path& from) {
    if (Count() != 1) return false;
    const auto spare = FindFileIdentity(ListFolder(folder()).front());
    spares().Copy(from, To(name));
    return FindFileIdentity(To(name)) == spare;
  }

  const tests::TempDirectory files;
  BackgroundTasks tasks{/*threads=*/0};
  tests::RecordingLog log;
  SpareLimits limits;

 private:
  std::optional<SpareCopies> spares_;
};

TEST_F(SpareCopiesTest, TheNextCopyIsMadeAhead) {
  const fs::path from = Write("from", "content");
  spares().Copy(from, To("first"));
  EXPECT_EQ(Count(), 0);
  ASSERT_TRUE(tasks.RunNext());

  EXPECT_TRUE(IsTheSpare("second", from));
  EXPECT_EQ(Count(), 0);
  EXPECT_EQ(ContentOf(To("first")), "content");
  EXPECT_EQ(ContentOf(To("second")), "content");

  ASSERT_TRUE(tasks.RunNext());
  EXPECT_TRUE(IsTheSpare("third", from));
}

TEST_F(SpareCopiesTest, OneThatIsAskedForMeanwhileIsCopiedAndOrdersNoSecond) {
  const fs::path from = Write("from", "content");
  spares().Copy(from, To("first"));
  spares().Copy(from, To("second"));
  EXPECT_EQ(ContentOf(To("second")), "content");
  EXPECT_TRUE(tasks.RunNext());
  EXPECT_FALSE(tasks.RunNext());
  EXPECT_EQ(Count(), 1);
}

TEST_F(SpareCopiesTest, OfAFileThatHasChangedNoneIsTaken) {
  const fs::path from = Write("from", "content");
  spares().Copy(from, To("first"));
  ASSERT_TRUE(tasks.RunNext());
  Write("from", "another content");
  spares().Copy(from, To("second"));

  EXPECT_EQ(ContentOf(To("second")), "another content");
  EXPECT_EQ(Count(), 0);
}

TEST_F(SpareCopiesTest, OfWhatIsForgottenNoneStays) {
  const fs::path from = Write("from", "content");
  spares().Copy(from, To("first"));
  ASSERT_TRUE(tasks.RunNext());
  spares().Forget(from);
  EXPECT_EQ(Count(), 0);

  spares().Copy(from, To("second"));
  spares().Forget(from);
  ASSERT_TRUE(tasks.RunNext());
  EXPECT_EQ(Count(), 0);
  EXPECT_TRUE(log.warnings().empty());
}

TEST_F(SpareCopiesTest, KeepsToItsLimits) {
  limits = {.files = 2, .bytes = 28};
  for (const std::string name : {"a", "b", "c"}) {
    spares().Copy(Write(name, "content"), To(name + "-copy"));
    ASSERT_TRUE(tasks.RunNext());
  }
  EXPECT_EQ(Count(), 2);
  spares().Copy(Write("large", "content!"), To("large-copy"));
  ASSERT_TRUE(tasks.RunNext());
  EXPECT_EQ(Count(), 2);
  EXPECT_EQ(ContentOf(To("large-copy")), "content!");

  // The newest are there still.
  spares().Forget(To("b"));
  EXPECT_EQ(Count(), 1);
  EXPECT_TRUE(IsTheSpare("again", To("c")));
}

TEST_F(SpareCopiesTest, NothingIsThereBeforeAndNothingBehind) {
  fs::create_directories(folder() / "left");
  const fs::path from = Write("from", "content");
  spares().Copy(from, To("first"));
  EXPECT_EQ(Count(), 0);
  ASSERT_TRUE(tasks.RunNext());
  EXPECT_EQ(Count(), 1);
  End();
  EXPECT_FALSE(NameExists(folder()));
  EXPECT_FALSE(tasks.RunNext());
}

TEST_F(SpareCopiesTest, WithoutABackgroundFilesAreCopiedAsTheyAreAskedFor) {
  SpareCopies none(folder(), nullptr, log);
  none.Copy(Write("from", "content"), To("copy"));
  EXPECT_EQ(ContentOf(To("copy")), "content");
  EXPECT_FALSE(NameExists(folder()));
}

TEST_F(SpareCopiesTest, WhatIsNotThereIsAnErrorOnce) {
  EXPECT_EQ(tests::ErrorKindOf([&] { spares().Copy(To("nothing"), To("copy")); }), ErrorKind::kIo);
  EXPECT_FALSE(tasks.RunNext());
}

TEST_F(SpareCopiesTest, ASpareThatCannotBeMadeIsToldToTheLogAlone) {
  const fs::path from = Write("from", "content");
  spares().Copy(from, To("first"));
  Write("spares", "a file in the folder's place");
  ASSERT_TRUE(tasks.RunNext());
  EXPECT_EQ(log.warnings().size(), 1);

  spares().Copy(from, To("second"));
  EXPECT_EQ(ContentOf(To("second")), "content");
}

}  // namespace
}  // namespace storage

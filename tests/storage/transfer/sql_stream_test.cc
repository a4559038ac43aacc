#include "storage/transfer/sql_stream.h"

#include <algorithm>
#include <cstring>
#include <string>

#include <gtest/gtest.h>

#include "storage/sqlite/sql_trivia.h"
#include "storage/transfer/sql_tokens.h"
#include "tests/support/small_stack.h"

namespace storage {
namespace {

constexpr std::size_t kMaxStatement = 40;

// A text that is handed out a few bytes at a time.
class Pieces {
 public:
  Pieces(std::string text, std::size_t piece) : text_(std::move(text)), piece_(piece) {}

  ByteSource Source() {
    return [this](char* to, std::size_t size) {
      const std::size_t count = std::min({size, piece_, text_.size() - at_});
      std::memcpy(to, text_.data() + at_, count);
      at_ += count;
      return count;
    };
  }

 private:
  std::string text_;
  std::size_t piece_;
  std::size_t at_ = 0;
};

// What NextStatement shows first of `text`, whatever the size of the pieces.
std::string First(const std::string& text) {
  std::string first;
  for (std::size_t piece = 1; piece < 10; ++piece) {
    Pieces pieces(text, piece);
    SqlStream stream(pieces.Source(), kMaxStatement);
    const std::string shown(stream.NextStatement());
    if (piece == 1) {
      first = shown;
    } else {
      EXPECT_EQ(shown, first) << "with pieces of " << piece << " bytes";
    }
  }
  return first;
}

TEST(SqlStreamTest, SkipsAnyAmountOfTrivia) {
  tests::OnSmallStack([] {
    std::string many;
    for (int i = 0; i < 100'000; ++i) many += " ;/**/--\n\xEF\xBB\xBF";
    EXPECT_EQ(First(many + "SELECT 1"), "SELECT 1");
  });
}

TEST(SqlStreamTest, GoesPastBlanksAndComments) {
  EXPECT_EQ(First(" \n;\t-- one; two\n/* three */ SELECT 1; "), "SELECT 1; ");
  EXPECT_EQ(First("\xEF\xBB\xBFSELECT 1"), "SELECT 1");
  EXPECT_EQ(First("/**/SELECT 1"), "SELECT 1");
  EXPECT_EQ(First("/*/ SELECT 2 */SELECT 1"), "SELECT 1");
  EXPECT_EQ(First("- 1"), "- 1");
  EXPECT_EQ(First("/*"), "/*") << "as SQLite reads it: no comment, but two operators";
}

TEST(SqlStreamTest, TakesAVerticalTabForBlankWhereSkipSqlTriviaDoes) {
  for (const char* text :
       {" \v\vx", ";\v;\v x", "-- a\n\vx", "/* a */\vx", "\xEF\xBB\xBF\vx", "\vx"}) {
    EXPECT_EQ(First(text), SkipSqlTrivia(text)) << text;
  }
  Pieces pieces("SELECT 1;\v\v--\n\vx", 1);
  SqlStream stream(pieces.Source(), kMaxStatement);
  stream.NextStatement();
  stream.Consume(9);
  EXPECT_EQ(stream.NextStatement(), "x");
}

TEST(SqlStreamTest, IsEmptyWhereThereIsNoStatement) {
  EXPECT_EQ(First(""), "");
  EXPECT_EQ(First(" ;\n;"), "");
  EXPECT_EQ(First("-- to the end"), "");
  EXPECT_EQ(First("/* to the end *"), "");
}

TEST(SqlStreamTest, GoesPastCommentsLongerThanItsWindow) {
  const std::string filler(3'000'000, '*');
  Pieces pieces("/*" + filler + "*/--" + filler + "\n" + std::string(3'000'000, ' ') + "SELECT 1",
                100'000);
  SqlStream stream(pieces.Source(), kMaxStatement);
  EXPECT_EQ(stream.NextStatement(), "SELECT 1");
  EXPECT_EQ(stream.offset_bytes(), 9'000'007U);
}

TEST(SqlStreamTest, ShowsMoreThanAStatementMayHave) {
  const std::string text(8'000'000, 'x');
  Pieces pieces(text, 1000);
  SqlStream stream(pieces.Source(), kMaxStatement);
  EXPECT_GT(stream.NextStatement().size(), kMaxStatement + 1);
  EXPECT_LT(stream.NextStatement().size(), 2U << 20U) << "whatever the text's length";
}

TEST(SqlStreamTest, EndsTheWindowWithANul) {
  Pieces pieces("SELECT 1", 3);
  SqlStream stream(pieces.Source(), kMaxStatement);
  const std::string_view shown = stream.NextStatement();
  EXPECT_EQ(std::strlen(shown.data()), shown.size());
}

TEST(SqlStreamTest, SlidesOnAndTellsWhereItIs) {
  std::string text;
  for (int i = 0; i < 300'000; ++i) text += "0123456;\n";
  Pieces pieces(text, 12'345);
  SqlStream stream(pieces.Source(), kMaxStatement);
  std::uint64_t count = 0;
  for (; !stream.NextStatement().empty(); ++count) {
    ASSERT_TRUE(stream.NextStatement().starts_with("0123456;\n"));
    ASSERT_EQ(stream.offset_bytes(), count * 9);
    stream.Consume(8);
  }
  EXPECT_EQ(count, 300'000U);
}

TEST(SqlStreamTest, ReachesAsFarAsAStatementDoes) {
  Pieces text("SELECT '" + std::string(5000, ';') + "'; SELECT 2", 7);
  SqlStream stream(text.Source(), 10, 20);
  stream.NextStatement();
  EXPECT_EQ(FindSemicolon(stream.ReachSemicolon(10'000)), 5010U);
  stream.Consume(5010);
  stream.NextStatement();
  EXPECT_EQ(stream.ReachSemicolon(10'000), "SELECT 2");
}

TEST(SqlStreamTest, ReachesNoFurtherThanItMay) {
  std::size_t read = 0;
  SqlStream stream(
      [&](char* to, std::size_t size) {
        std::fill_n(to, size, 'x');
        read += size;
        return size;
      },
      10, 20);
  stream.NextStatement();
  EXPECT_GE(stream.ReachSemicolon(10'000).size(), 10'000U);
  EXPECT_LT(read, 50'000U);
}

}  // namespace
}  // namespace storage

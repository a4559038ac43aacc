#include "storage/transfer/sql_tokens.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace storage {
namespace {

std::vector<std::string> TokensOf(std::string_view sql) {
  SqlTokens tokens(sql);
  std::vector<std::string> texts;
  for (;;) {
    const SqlToken token = tokens.Next();
    if (token.kind == SqlToken::Kind::kEnd) return texts;
    texts.emplace_back(token.text);
  }
}

TEST(SqlTokensTest, AreWordsQuotedTextsAndSigns) {
  EXPECT_EQ(
      TokensOf("\xEF\xBB\xBFINSERT/* a; */INTO \"a\"\"b\"(x)-- 'c\n VALUES('d''e',[f]],`g`);"),
      (std::vector<std::string>{"INSERT", "INTO", "\"a\"\"b\"", "(", "x", ")", "VALUES", "(",
                                "'d''e'", ",", "[f]", "]", ",", "`g`", ")", ";"}));
  EXPECT_EQ(TokensOf(""), std::vector<std::string>());
  EXPECT_EQ(TokensOf("a\v\xC3\xA4$1"), (std::vector<std::string>{"a", "\v", "\xC3\xA4$1"}));
}

TEST(SqlTokensTest, KnowWhatTheyMean) {
  SqlTokens tokens("'it''s' \"a\"\"b\" [c d] BeGin '");
  EXPECT_EQ(tokens.Next().Unquoted(), "it's");
  EXPECT_EQ(tokens.Next().Unquoted(), "a\"b");
  EXPECT_EQ(tokens.Next().Unquoted(), "c d");
  EXPECT_TRUE(tokens.Next().Is("BEGIN"));
  EXPECT_FALSE(tokens.Next().is_whole);
}

TEST(SqlTokensTest, EndAStatementAtASemicolonOutsideOfQuotesAndComments) {
  EXPECT_EQ(FindSemicolon("SELECT ';' -- ;\n;SELECT 2"), 17U);
  EXPECT_EQ(FindSemicolon("SELECT '; SELECT 2;"), std::nullopt);
  EXPECT_EQ(FindSemicolon("SELECT 1 /* ; "), std::nullopt);
}

}  // namespace
}  // namespace storage

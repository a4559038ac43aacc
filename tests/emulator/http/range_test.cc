#include "emulator/http/range.h"

#include <string>

#include <gtest/gtest.h>

namespace {

using emulator::ByteRange;
using emulator::RangeSelection;
using emulator::SelectRanges;

// What is selected of a body, as text: "all", "none", or offsets with their lengths.
std::string Select(const std::string& header, std::uint64_t size_bytes = 20) {
  const RangeSelection selection = SelectRanges(header, size_bytes);
  EXPECT_EQ(selection.ranges.empty(), selection.kind != RangeSelection::Kind::kSome) << header;
  switch (selection.kind) {
    case RangeSelection::Kind::kAll:
      return "all";
    case RangeSelection::Kind::kNone:
      return "none";
    case RangeSelection::Kind::kSome:
      break;
  }
  std::string text;
  for (const ByteRange& range : selection.ranges) {
    text += (text.empty() ? "" : " ") + std::to_string(range.offset) + "+" +
            std::to_string(range.length);
  }
  return text;
}

TEST(RangeTest, SelectsWhatIsAskedFor) {
  struct Case {
    const char* header;
    const char* selected;
  };
  for (const Case& test : {
           Case{"bytes=0-0", "0+1"},
           Case{"bytes=10-14", "10+5"},
           Case{"bytes=15-", "15+5"},
           Case{"bytes=19-19", "19+1"},
           Case{"bytes=0-19", "0+20"},
           Case{"bytes=-3", "17+3"},
           Case{"bytes=-20", "0+20"},
           Case{"bytes=0-1,10-11", "0+2 10+2"},
           Case{"bytes=10-11,0-1", "10+2 0+2"},  // in the order asked for (15.3.7.2)
           Case{"BYTES=0-0", "0+1"},             // units have no case (14.1)
           Case{"bytes= 0-1 ,\t10-11 ", "0+2 10+2"},
           Case{"bytes=,0-1,,10-11,", "0+2 10+2"},  // lists may have empty elements (5.6.1.2)
           Case{"bytes=00-01", "0+2"},
       }) {
    EXPECT_EQ(Select(test.header), test.selected) << test.header;
  }
}

TEST(RangeTest, CutsToTheBody) {
  EXPECT_EQ(Select("bytes=15-20"), "15+5");
  EXPECT_EQ(Select("bytes=15-999"), "15+5");
  EXPECT_EQ(Select("bytes=-21"), "0+20") << "a longer suffix is all of it (14.1.2)";
  EXPECT_EQ(Select("bytes=-99999999999999999999999"), "0+20");
  EXPECT_EQ(Select("bytes=1-99999999999999999999999"), "1+19");
  EXPECT_EQ(Select("bytes=18446744073709551614-", 18446744073709551615U), "18446744073709551614+1");
  EXPECT_EQ(Select("bytes=0-18446744073709551615", 18446744073709551615U),
            "0+18446744073709551615");
}

TEST(RangeTest, LeavesOutWhatLiesOutside) {
  EXPECT_EQ(Select("bytes=20-,0-1"), "0+2");
  EXPECT_EQ(Select("bytes=-0,0-1"), "0+2");
  EXPECT_EQ(Select("bytes=0-1,99-,18-30"), "0+2 18+2");
}

TEST(RangeTest, FindsNothingWhenAllLiesOutside) {
  for (const char* header : {"bytes=20-", "bytes=20-20", "bytes=-0", "bytes=20-,30-40",
                             "bytes=99999999999999999999999-"}) {
    EXPECT_EQ(Select(header), "none") << header;
  }
}

TEST(RangeTest, IsIgnoredWhenItIsNotUnderstood) {
  for (const char* header : {"",
                             "bytes",
                             "bytes=",
                             "bytes= ",
                             "bytes=,",
                             "bytes=x",
                             "bytes=-",
                             "bytes=5",
                             "bytes=5-2",
                             "bytes=0-1-2",
                             "bytes=--5",
                             "bytes=+1-2",
                             "bytes=0x0-1",
                             "bytes=1 -2",
                             "bytes=1- 2",
                             "bytes =0-1",
                             " bytes=0-1",
                             "lines=0-1",
                             "bytes:0-1",
                             "bytes=0-1;",
                             "bytes=0-1 2-3",
                             "bytes=0-1,x",
                             "bytes=x,0-1",
                             "bytes=0-1,5-2",
                             "byte",
                             "bytes=\xC2\xB2-3"}) {
    EXPECT_EQ(Select(header), "all") << header;
  }
}

TEST(RangeTest, JoinsWhatOverlapsOrTouches) {
  EXPECT_EQ(Select("bytes=0-5,3-8"), "0+9");
  EXPECT_EQ(Select("bytes=0-5,6-8"), "0+9");
  EXPECT_EQ(Select("bytes=0-5,7-8"), "0+6 7+2");
  EXPECT_EQ(Select("bytes=3-3,3-3"), "3+1");
  EXPECT_EQ(Select("bytes=0-9,2-3"), "0+10");
  EXPECT_EQ(Select("bytes=15-16,3-8,0-5"), "15+2 0+9");
}

TEST(RangeTest, RefusesToAnswerManyOverlapsOrManyRanges) {
  EXPECT_EQ(Select("bytes=0-9,1-9,2-9"), "0+10");
  EXPECT_EQ(Select("bytes=0-9,1-9,2-9,3-9"), "none");

  std::string many = "bytes=0-0";
  for (int i = 1; i < 1024; ++i) many += "," + std::to_string(2 * i) + "-" + std::to_string(2 * i);
  EXPECT_EQ(SelectRanges(many, 4096).ranges.size(), 1024U);
  EXPECT_EQ(Select(many + ",4000-4000", 4096), "none");
}

TEST(RangeTest, NothingOfAnEmptyBodyCanBeNamed) {
  EXPECT_EQ(Select("bytes=0-", 0), "none");
  EXPECT_EQ(Select("bytes=0-0", 0), "none");
  EXPECT_EQ(Select("bytes=-0", 0), "none");
  EXPECT_EQ(Select("bytes=-5", 0), "all");
}

TEST(RangeTest, NamesWhatIsSent) {
  EXPECT_EQ(emulator::ContentRange({.offset = 0, .length = 1}, 20), "bytes 0-0/20");
  EXPECT_EQ(emulator::ContentRange({.offset = 17, .length = 3}, 20), "bytes 17-19/20");
  EXPECT_EQ(emulator::UnsatisfiedContentRange(20), "bytes */20");
}

}  // namespace

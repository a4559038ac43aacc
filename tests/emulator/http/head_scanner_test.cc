#include "emulator/http/head_scanner.h"

#include <string>

#include <gtest/gtest.h>

namespace {

using emulator::HeadScanner;
using emulator::kMaxHeadBytes;
using Outcome = emulator::HeadScanner::Outcome;

Outcome ScanAtOnce(const std::string& input) { return HeadScanner().Scan(input); }

TEST(HeadScannerTest, FindsTheEndWhereverTheInputIsCut) {
  const std::string head = "GET / HTTP/1.1\r\nHost: x\r\nX:\t\xff\r\n\r\n";
  for (std::size_t cut = 0; cut < head.size(); ++cut) {
    HeadScanner scanner;
    EXPECT_EQ(scanner.Scan(head.substr(0, cut)), Outcome::kIncomplete) << cut;
    EXPECT_EQ(scanner.Scan(head + "rest"), Outcome::kComplete) << cut;
    EXPECT_EQ(scanner.head_bytes(), head.size());
  }
}

TEST(HeadScannerTest, RefusesEveryControlByteAtOnce) {
  for (int byte = 0; byte < 0x20; ++byte) {
    const auto c = static_cast<char>(byte);
    if (c != '\t' && c != '\r') {
      EXPECT_EQ(ScanAtOnce(std::string("GET /") + c), Outcome::kBadByte) << byte;
    }
  }
  EXPECT_EQ(ScanAtOnce("GET /\x7f"), Outcome::kBadByte);
}

TEST(HeadScannerTest, RefusesLinesThatDoNotEndInCrLf) {
  EXPECT_EQ(ScanAtOnce("GET / HTTP/1.1\nHost: x\n\n"), Outcome::kBadByte);
  EXPECT_EQ(ScanAtOnce("GET / HTTP/1.1\rHost: x"), Outcome::kBadByte);
  EXPECT_EQ(ScanAtOnce("GET / HTTP/1.1\r\r\n"), Outcome::kBadByte);
  EXPECT_EQ(ScanAtOnce("GET / HTTP/1.1\r\nHost: x\r\n\n"), Outcome::kBadByte);
  EXPECT_EQ(ScanAtOnce("\n"), Outcome::kBadByte);
}

TEST(HeadScannerTest, TakesHeadsUpToTheLimit) {
  const std::string start = "GET / HTTP/1.1\r\nX: ";
  const std::string fitting =
      start + std::string(kMaxHeadBytes - start.size() - 4, 'x') + "\r\n\r\n";
  ASSERT_EQ(fitting.size(), kMaxHeadBytes);

  EXPECT_EQ(ScanAtOnce(fitting), Outcome::kComplete);
  EXPECT_EQ(ScanAtOnce(start + std::string(kMaxHeadBytes - start.size() - 3, 'x') + "\r\n\r\n"),
            Outcome::kTooLong);
}

}  // namespace

#include "emulator/remote/remote_address.h"

#include <string>

#include <gtest/gtest.h>

#include "storage/error.h"
#include "tests/support/error_kind_of.h"

namespace emulator {
namespace {

using storage::ErrorKind;
using tests::ErrorKindOf;

TEST(RemoteAddressTest, IsOfAnOriginAndAPath) {
  const RemoteAddress service = ParseApiAddress(kServiceUrl);
  EXPECT_EQ(service.origin, "https://api.cloudflare.com");
  EXPECT_EQ(service.path, "/client/v4");
  EXPECT_TRUE(service.is_encrypted());
  EXPECT_EQ(ParseApiAddress("HTTP://[::1]:87/x//").path, "/x");
  EXPECT_EQ(ParseApiAddress("http://localhost:8731").path, "/client/v4");
}

TEST(RemoteAddressTest, NamesNobodyAndAsksNothing) {
  for (const char* url :
       {"", "localhost:8731", "ftp://host/x", "http://", "http:///x", "https://me:secret@host/x",
        "https://host/x?y", "https://host/#x", "https://ho st/x", "https://host/\nx"}) {
    EXPECT_EQ(ErrorKindOf([&] { ParseApiAddress(url); }), ErrorKind::kInvalidRequest) << url;
  }
}

TEST(RemoteAddressTest, KeepsAFileAsSafeAsItsApi) {
  const RemoteAddress api = ParseApiAddress(kServiceUrl);
  const RemoteAddress file = ParseFileAddress("https://files.example/a/b?c=d%2F&e", api);
  EXPECT_EQ(file.origin, "https://files.example");
  EXPECT_EQ(file.path, "/a/b?c=d%2F&e");
  EXPECT_EQ(ErrorKindOf([&] { ParseFileAddress("http://files.example/a", api); }), ErrorKind::kIo);
  EXPECT_EQ(ErrorKindOf([&] { ParseFileAddress("/a", api); }), ErrorKind::kIo);
  EXPECT_EQ(ParseFileAddress("http://files.example/a", ParseApiAddress("http://here")).path, "/a");
}

}  // namespace
}  // namespace emulator

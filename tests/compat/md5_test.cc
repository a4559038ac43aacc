#include "compat/md5.h"

#include <string>

#include <gtest/gtest.h>

namespace compat {
namespace {

// RFC 1321, A.5.
TEST(Md5Test, IsThatOfTheRfc) {
  EXPECT_EQ(Md5().Finish(), "d41d8cd98f00b204e9800998ecf8427e");
  Md5 md5;
  md5.Add("message ");
  md5.Add("");
  md5.Add("digest");
  EXPECT_EQ(md5.Finish(), "f96b697d7cb7938d525a2f31aaf161d0");
}

}  // namespace
}  // namespace compat

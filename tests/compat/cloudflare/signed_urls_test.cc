#include "compat/cloudflare/signed_urls.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "tests/support/error_kind_of.h"
#include "tests/support/fake_clock.h"

namespace compat::cloudflare {
namespace {

class SignedUrlsTest : public testing::Test {
 protected:
  // "no error", or why `url` is refused.
  std::string Refusal(std::string_view method, std::string_view path, const std::string& sent) {
    const QueryParameters parameters(sent.substr(sent.find('?') + 1));
    return tests::ErrorMessageOf([&] { urls.Check(method, path, parameters); });
  }

  tests::FakeClock clock;
  const SignedUrls urls{clock};
  const std::string url = urls.Make("GET", "http://localhost:8731", "/out/file.sql");
};

TEST_F(SignedUrlsTest, AreAbsolute) {
  EXPECT_TRUE(url.starts_with("http://localhost:8731/out/file.sql?expires=")) << url;
}

TEST_F(SignedUrlsTest, AreGoodForAnHour) {
  EXPECT_EQ(Refusal("GET", "/out/file.sql", url), "no error");
  clock.Advance(SignedUrls::kLifeMs - 1000);
  EXPECT_EQ(Refusal("GET", "/out/file.sql", url), "no error");
  clock.Advance(1000);
  EXPECT_EQ(Refusal("GET", "/out/file.sql", url), "the URL has expired");
}

TEST_F(SignedUrlsTest, AreGoodForOneMethodAndPath) {
  EXPECT_EQ(Refusal("PUT", "/out/file.sql", url), "the URL's signature does not fit");
  EXPECT_EQ(Refusal("GET", "/out/other.sql", url), "the URL's signature does not fit");
}

TEST_F(SignedUrlsTest, CannotBeProlonged) {
  std::string later = url;
  const std::size_t digit = later.find("expires=") + 8;
  later[digit] = '9';
  EXPECT_EQ(Refusal("GET", "/out/file.sql", later), "the URL's signature does not fit");
  EXPECT_EQ(Refusal("GET", "/out/file.sql", "?expires=99999999999"), "the URL is not signed");
}

TEST_F(SignedUrlsTest, AreNotGoodForAnotherProcess) {
  const SignedUrls others(clock);
  const QueryParameters parameters(url.substr(url.find('?') + 1));
  EXPECT_EQ(tests::ErrorKindOf([&] { others.Check("GET", "/out/file.sql", parameters); }),
            storage::ErrorKind::kForbidden);
}

}  // namespace
}  // namespace compat::cloudflare

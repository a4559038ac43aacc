#include "emulator/tls/authority.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include "tests/support/error_kind_of.h"

namespace emulator {
namespace {

using storage::ErrorKind;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::int64_t kNow = 1'800'000'000;
constexpr std::int64_t kDay = 86'400;

class AuthorityTest : public testing::Test {
 protected:
  static Identity MakeIdentity(std::int64_t now) {
    Identity identity{.certificate = nullptr, .key = MakePrivateKey()};
    identity.certificate = MakeAuthority(identity.key, now);
    return identity;
  }

  // What OpenSSL says to a client that connects to `host` at `now` and trusts `authority`; "ok"
  // when the certificate will do.
  static std::string Verdict(const Certificate& server, const Certificate& authority,
                             const std::string& host, std::int64_t now) {
    X509_STORE* const store = X509_STORE_new();
    X509_STORE_CTX* const context = X509_STORE_CTX_new();
    X509_STORE_add_cert(store, authority.get());
    X509_STORE_CTX_init(context, store, server.get(), nullptr);
    X509_VERIFY_PARAM* const wanted = X509_STORE_CTX_get0_param(context);
    X509_VERIFY_PARAM_set_time(wanted, now);
    X509_VERIFY_PARAM_set_purpose(wanted, X509_PURPOSE_SSL_SERVER);
    X509_VERIFY_PARAM_set_flags(wanted, X509_V_FLAG_X509_STRICT);
    if (X509_VERIFY_PARAM_set1_ip_asc(wanted, host.c_str()) != 1) {
      X509_VERIFY_PARAM_set1_host(wanted, host.c_str(), 0);
    }
    X509_verify_cert(context);
    std::string verdict = X509_verify_cert_error_string(X509_STORE_CTX_get_error(context));
    X509_STORE_CTX_free(context);
    X509_STORE_free(store);
    return verdict;
  }

  const Identity authority = MakeIdentity(kNow);
  const PrivateKey server_key = MakePrivateKey();
};

TEST_F(AuthorityTest, SignsForEachName) {
  const ServerNames names = ServerNamesOf({"db.test", "*.dev.test", "10.1.2.3", "fe80::1"});
  const Certificate server = SignServer(server_key, names, authority, kNow);

  for (const char* host :
       {"localhost", "127.0.0.1", "::1", "db.test", "a.dev.test", "10.1.2.3", "fe80::1"}) {
    EXPECT_EQ(Verdict(server, authority.certificate, host, kNow), "ok") << host;
  }
  EXPECT_EQ(Verdict(server, authority.certificate, "other.test", kNow), "hostname mismatch");
  EXPECT_EQ(Verdict(server, authority.certificate, "10.1.2.4", kNow), "IP address mismatch");
}

TEST_F(AuthorityTest, IsTheOnlyOneThatIsTrusted) {
  const Certificate server = SignServer(server_key, ServerNamesOf({}), authority, kNow);
  const Identity other = MakeIdentity(kNow);

  EXPECT_NE(Verdict(server, other.certificate, "localhost", kNow), "ok");
}

TEST_F(AuthorityTest, SignsForAsLongAsClientsTakeIt) {
  const Certificate server = SignServer(server_key, ServerNamesOf({}), authority, kNow);

  EXPECT_EQ(Verdict(server, authority.certificate, "localhost", kNow + 800 * kDay), "ok");
  EXPECT_EQ(Verdict(server, authority.certificate, "localhost", kNow + 826 * kDay),
            "certificate has expired");
  const Validity validity = ValidityOf(server);
  EXPECT_LE(validity.until - validity.from, 825 * kDay);
}

TEST_F(AuthorityTest, SignsForNoLongerThanItsOwnTime) {
  const std::int64_t late = kNow + 3600 * kDay;

  const Certificate server = SignServer(server_key, ServerNamesOf({}), authority, late);

  EXPECT_EQ(ValidityOf(server).until, ValidityOf(authority.certificate).until);
}

TEST_F(AuthorityTest, SignsNoOtherAuthority) {
  const Certificate server = SignServer(server_key, ServerNamesOf({}), authority, kNow);

  CheckIsAuthority(authority.certificate);
  EXPECT_EQ(tests::ErrorKindOf([&] { CheckIsAuthority(server); }), ErrorKind::kInvalidRequest);
  EXPECT_EQ(X509_get_pathlen(authority.certificate.get()), 0);
}

TEST(ServerNamesTest, AreEachThereOnce) {
  const ServerNames names = ServerNamesOf({"LOCALHOST", "Db.Test", "db.test", "127.0.0.1"});

  EXPECT_THAT(names.dns, ElementsAre("localhost", "db.test"));
  EXPECT_THAT(names.addresses, ElementsAre("127.0.0.1", "::1"));
}

TEST(ServerNamesTest, RefuseWhatIsNoName) {
  for (const std::string& name :
       {std::string(), std::string("a b"), std::string("a,IP:1.2.3.4"), std::string("-a.test"),
        std::string("a..test"), std::string("a.test."), std::string("1.2.3.400"),
        std::string("[::1]"), std::string("localhost:8731"), std::string("https://a.test"),
        std::string("*"), std::string("*.test"), std::string("a.*.test"), std::string("ü.test"),
        std::string("a\nb"), std::string(64, 'a') + ".test", "a" + std::string(253, '.')}) {
    EXPECT_THAT(tests::ErrorMessageOf([&] { ServerNamesOf({name}); }),
                HasSubstr("is neither a host name nor an IP address"))
        << name;
  }
}

}  // namespace
}  // namespace emulator

#include "emulator/http/host_rules.h"

#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace {

using emulator::HostRules;

TEST(HostRulesTest, ServesLoopbackNamesOnLoopback) {
  const HostRules rules("127.0.0.1", {});
  for (const char* host :
       {"localhost", "LocalHost:8731", "localhost.:1", "127.0.0.1", "127.0.0.1:80", "[::1]",
        "[::1]:8731", "db.localhost", "a.b.localhost:99"}) {
    EXPECT_TRUE(rules.Allows(host)) << host;
  }
}

TEST(HostRulesTest, RefusesAllOthersOnLoopback) {
  for (const char* bound : {"127.0.0.1", "localhost", "::1"}) {
    const HostRules rules(bound, {});
    for (const char* host : {"evil.test", "localhost.evil.test", "evillocalhost", ".localhost",
                             "127.0.0.1.evil.test", "192.168.1.5", "8.8.8.8:53", "[2001:db8::1]",
                             "", ":80", "localhost:80x", "localhost:80:80", "[::1", "[::1]x", "[",
                             "user@localhost", "localhost/", "127.0.0.1, evil.test"}) {
      EXPECT_FALSE(rules.Allows(host)) << bound << " " << host;
    }
  }
}

// RFC 9110, 7.2: Host = uri-host [ ":" port ], and RFC 3986, 3.2.2, says what a uri-host is.
TEST(HostRulesTest, ReadsHostAndPortExactly) {
  struct Case {
    const char* host;
    bool is_allowed;
  };
  const HostRules rules("0.0.0.0", {"d1.test"});  // takes addresses too
  for (const Case& test : {Case{"[::1]", true},
                           Case{"[::1]:", true},  // the port may be empty
                           Case{"[::1]:65535", true},
                           Case{"localhost:", true},
                           Case{"localhost.", true},
                           Case{"127.0.0.1:0", true},
                           Case{"d1.test.:80", true},
                           Case{"[2001:DB8::1]", true},
                           Case{"[::ffff:127.0.0.1]", true},
                           Case{"[0:0:0:0:0:0:0:1]", true},
                           Case{"[::1x", false},
                           Case{"[::1", false},
                           Case{"[::1.", false},
                           Case{"[::1:", false},
                           Case{"[::1]]", false},
                           Case{"[[::1]]", false},
                           Case{"[::1]80", false},
                           Case{"[::1]:80:", false},
                           Case{"[::1]:-1", false},
                           Case{"[::1]: 80", false},
                           Case{"[::1.]", false},
                           Case{"[::1%25lo]", false},
                           Case{"[]", false},
                           Case{"[", false},
                           Case{"]", false},
                           Case{"::1", false},  // an IPv6 address needs brackets
                           Case{"::1]", false},
                           Case{"2001:db8::1", false},
                           Case{"[localhost]", false},  // and a name may have none
                           Case{"[127.0.0.1]", false},
                           Case{"[d1.test]", false},
                           Case{"localhost..", false},
                           Case{".", false},
                           Case{"..localhost", false},
                           Case{"a..localhost", false},
                           Case{"localhost:65536", false},
                           Case{"localhost:99999999999999999999", false},
                           Case{"localhost:+80", false},
                           Case{"localhost:8 0", false},
                           Case{"localhost :80", false},
                           Case{"localhost\t", false},
                           Case{" .localhost", false},
                           Case{"evil.test#.localhost", false},
                           Case{"evil.test/.localhost", false},
                           Case{"evil.test?.localhost", false},
                           Case{"evil@x.localhost", false},
                           Case{"evil\\.localhost", false},
                           Case{"a%2e.localhost", false},
                           Case{"a%2.localhost", false},
                           Case{"127.0.0.1.", true},
                           Case{"0x7f.1", false},
                           Case{"2130706433", false}}) {
    EXPECT_EQ(rules.Allows(test.host), test.is_allowed) << test.host;
  }
}

TEST(HostRulesTest, ServesTheAddressItIsBoundTo) {
  EXPECT_TRUE(HostRules("127.0.0.2", {}).Allows("127.0.0.2:80"));
  EXPECT_FALSE(HostRules("127.0.0.1", {}).Allows("127.0.0.2:80"));
  EXPECT_TRUE(HostRules("Dev.Test", {}).Allows("dev.test"));
}

TEST(HostRulesTest, ServesAddressesButNoNamesElsewhere) {
  for (const char* bound : {"0.0.0.0", "192.168.1.5", "::"}) {
    const HostRules rules(bound, {});
    EXPECT_TRUE(rules.Allows("192.168.1.5:8731")) << bound;
    EXPECT_TRUE(rules.Allows("[2001:db8::1]:8731")) << bound;
    EXPECT_TRUE(rules.Allows("localhost")) << bound;
    EXPECT_FALSE(rules.Allows("evil.test")) << bound;
  }
}

TEST(HostRulesTest, ServesTheNamesItIsToldTo) {
  const HostRules rules("127.0.0.1", {"D1.test", "*.lan.test", "with-port.test:80"});

  EXPECT_TRUE(rules.Allows("d1.TEST:8731"));
  EXPECT_TRUE(rules.Allows("a.lan.test"));
  EXPECT_TRUE(rules.Allows("with-port.test"));
  EXPECT_FALSE(rules.Allows("lan.test"));
  EXPECT_FALSE(rules.Allows("x.d1.test"));
  EXPECT_FALSE(rules.Allows("xlan.test"));
}

TEST(HostRulesTest, ServesEverythingWhenToldTo) {
  EXPECT_TRUE(HostRules("127.0.0.1", {"*"}).Allows("evil.test"));
}

TEST(HostRulesTest, ServesRequestsWithoutHost) {
  EXPECT_TRUE(HostRules("127.0.0.1", {}).Allows(std::nullopt));
}

}  // namespace

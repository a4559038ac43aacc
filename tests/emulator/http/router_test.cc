#include "emulator/http/router.h"

#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "tests/support/error_kind_of.h"

namespace emulator {
namespace {

using storage::ErrorKind;
using tests::ErrorKindOf;
using tests::ErrorMessageOf;

class RouterTest : public testing::Test {
 protected:
  RouterTest() {
    Add("GET", "/things");
    Add("POST", "/things");
    Add("GET", "/things/{id}");
    Add("DELETE", "/things/{id}");
    Add("POST", "/things/{id}/parts/{part}");
    Add("GET", "/things/special/list");
  }

  // A route that answers with its name and what its path named.
  void Add(const std::string& method, const std::string& pattern) {
    router.Add(method, pattern, [=](const RoutedRequest& routed) {
      Response response;
      response.body = method + " " + pattern;
      for (const std::string& parameter : routed.parameters)
        response.body += " <" + parameter + ">";
      return response;
    });
  }

  std::string Handle(const std::string& method, const std::string& path) {
    Request request;
    request.method = method;
    request.path = path;
    RouteMatch match = router.Find(request);
    return match.handler({request, std::move(match.parameters)}).body;
  }
  ErrorKind Failure(const std::string& method, const std::string& path) {
    return ErrorKindOf([&] { Handle(method, path); }).value();
  }

  Router router;
};

TEST_F(RouterTest, FindsTheRouteOfAPathAndAMethod) {
  EXPECT_EQ(Handle("GET", "/things"), "GET /things");
  EXPECT_EQ(Handle("POST", "/things"), "POST /things");
  EXPECT_EQ(Handle("DELETE", "/things/7"), "DELETE /things/{id} <7>");
  EXPECT_EQ(Handle("POST", "/things/a/parts/b"), "POST /things/{id}/parts/{part} <a> <b>");
  EXPECT_EQ(Handle("GET", "/things/special/list"), "GET /things/special/list");
}

TEST_F(RouterTest, TellsWhichRouteItIs) {
  const auto found = [this](const std::string& method, const std::string& path) {
    Request request;
    request.method = method;
    request.path = path;
    const RouteName name = router.names().at(router.Find(request).route);
    return name.method + " " + name.pattern;
  };

  EXPECT_EQ(found("POST", "/things/a/parts/b"), "POST /things/{id}/parts/{part}");
  EXPECT_EQ(found("HEAD", "/things"), "GET /things");
}

TEST_F(RouterTest, AnswersHeadAsGet) {
  EXPECT_EQ(Handle("HEAD", "/things"), "GET /things");
  EXPECT_EQ(Failure("HEAD", "/things/7/parts/8"), ErrorKind::kMethodNotAllowed);
}

TEST_F(RouterTest, NamesTheMethodsThereAre) {
  EXPECT_EQ(Failure("PUT", "/things"), ErrorKind::kMethodNotAllowed);
  EXPECT_EQ(ErrorMessageOf([&] { Handle("PUT", "/things"); }), "GET, POST");
  EXPECT_EQ(ErrorMessageOf([&] { Handle("POST", "/things/7"); }), "GET, DELETE");
  EXPECT_EQ(Failure("get", "/things"), ErrorKind::kMethodNotAllowed) << "methods have a case";
}

TEST_F(RouterTest, KnowsNoOtherPaths) {
  for (const char* path : {"/", "", "/thing", "/things/a/b", "/things/a/parts", "/Things",
                           "/x/things", "*", "/things/a/parts/b/c"}) {
    EXPECT_EQ(Failure("GET", path), ErrorKind::kNoRoute) << path;
  }
}

TEST_F(RouterTest, TakesSlashesInARowForOne) {
  EXPECT_EQ(Handle("GET", "//things///7//"), "GET /things/{id} <7>");
  EXPECT_EQ(Handle("GET", "/things/"), "GET /things");
}

TEST_F(RouterTest, DecodesWhatThePathNames) {
  EXPECT_EQ(Handle("GET", "/things/a%20b%2Fc%25"), "GET /things/{id} <a b/c%>");
  EXPECT_EQ(Handle("GET", "/things/a+b"), "GET /things/{id} <a+b>");
  EXPECT_EQ(Handle("GET", "/things/%C3%A9"), "GET /things/{id} <\xC3\xA9>");
  EXPECT_EQ(Handle("GET", "/things/.."), "GET /things/{id} <..>") << "a path is no file name";
}

TEST_F(RouterTest, RefusesBrokenEncoding) {
  for (const char* path : {"/things/%", "/things/%2", "/things/%zz", "/things/a%g0"}) {
    EXPECT_EQ(Failure("GET", path), ErrorKind::kNoRoute) << path;
  }
}

}  // namespace
}  // namespace emulator

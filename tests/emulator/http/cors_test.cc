#include "emulator/http/cors.h"

#include <string>

#include <gtest/gtest.h>

#include "storage/error.h"
#include "tests/support/http_server.h"
#include "tests/support/raw_http_client.h"

namespace {

using emulator::Request;
using emulator::Response;
using storage::Error;
using storage::ErrorKind;
using tests::HttpServer;
using tests::RawHttpClient;
using tests::RawResponse;
using tests::TestServerOptions;

TEST(CorsTest, SaysNothingOfCorsUnlessConfigured) {
  const HttpServer server;
  RawHttpClient client(server.port());

  client.Send("GET /x HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost:5173\r\n\r\n");

  for (const auto& [name, value] : client.Read().headers) {
    EXPECT_FALSE(name.starts_with("access-control-")) << name;
  }
}

TEST(CorsTest, AnswersPreflightsOfAllowedOrigins) {
  emulator::ServerOptions options = TestServerOptions();
  options.cors_origins = {"http://localhost:5173"};
  const HttpServer server(&tests::Echo, options);
  RawHttpClient client(server.port());
  const auto preflight_from = [&client](const std::string& origin) {
    client.Send("OPTIONS /x HTTP/1.1\r\nHost: localhost\r\nOrigin: " + origin +
                "\r\nAccess-Control-Request-Method: POST"
                "\r\nAccess-Control-Request-Headers: authorization\r\n\r\n");
    return client.Read();
  };

  const RawResponse allowed = preflight_from("http://localhost:5173");
  EXPECT_EQ(allowed.status, 204);
  EXPECT_EQ(allowed.Header("access-control-allow-origin"), "http://localhost:5173");
  EXPECT_EQ(allowed.Header("access-control-allow-headers"), "authorization");
  EXPECT_NE(allowed.Header("access-control-allow-methods").find("POST"), std::string::npos);

  const RawResponse other = preflight_from("http://localhost:5174");
  EXPECT_EQ(other.status, 200);
  EXPECT_EQ(other.Header("access-control-allow-origin"), "");
}

TEST(CorsTest, LetsAllowedOriginsReadErrorsToo) {
  emulator::ServerOptions options = TestServerOptions();
  options.cors_origins = {"http://localhost:5173"};
  const HttpServer server(
      [](const Request&) -> Response { throw Error(ErrorKind::kNotFound, "none"); }, options);
  RawHttpClient client(server.port());

  client.Send("GET /x HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost:5173\r\n\r\n");
  const RawResponse response = client.Read();

  EXPECT_EQ(response.status, 404);
  EXPECT_EQ(response.Header("access-control-allow-origin"), "http://localhost:5173");
  EXPECT_EQ(response.Header("vary"), "Origin");
}

}  // namespace

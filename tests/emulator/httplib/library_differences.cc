#include "tests/emulator/httplib/library_differences.h"

#include <cstddef>

namespace tests {
namespace {

std::string Repeated(const std::string& text, std::size_t times) {
  std::string repeated;
  for (std::size_t i = 0; i < times; ++i) repeated += text;
  return repeated;
}

std::string Get(const std::string& target, const std::string& fields = {}) {
  return "GET " + target + " HTTP/1.1\r\nHost: localhost\r\n" + fields + "\r\n";
}

std::string Send(const std::string& method, const std::string& target, const std::string& fields,
                 const std::string& body) {
  return method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n" + fields +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

const std::vector<OrdinaryRequest> ordinary_requests = {
    {"get", Get("/a/b%20c?d=e&f")},
    {"get-of-the-root", Get("/")},
    {"get-with-a-body", Send("GET", "/", "", "hello")},
    {"get-with-a-body-that-is-not-read", Send("GET", "/unread", "", "hello")},
    {"get-empty", Get("/empty")},
    {"get-nothing", Get("/nothing")},
    {"get-missing", Get("/missing")},
    {"get-what-fails", Get("/fails")},
    {"get-and-close", Get("/", "Connection: close\r\n")},
    {"get-and-close-in-capitals", Get("/", "Connection: Close\r\n")},
    {"get-in-http-1.0", "GET / HTTP/1.0\r\n\r\n"},
    {"get-in-http-1.0-and-keep", "GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n"},
    {"get-in-http-1.0-and-keep-in-small-letters",
     "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"},
    {"get-of-another-host", "GET / HTTP/1.1\r\nHost: page.test\r\n\r\n"},
    {"get-by-a-page", Get("/", "Origin: http://page.test\r\n")},
    {"get-by-another-page", Get("/", "Origin: http://other.test\r\n")},
    {"get-to-upgrade-to-websocket",
     Get("/",
         "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
         "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n")},
    {"get-with-a-percent-in-a-field", Get("/header", "X-Value: 100%25 sure\r\n")},
    {"get-with-a-bad-accept", Get("/", "Accept: ,\r\n")},
    {"get-a-long-target", Get("/unread?" + std::string(9000, 'a'))},
    {"get-with-a-long-field", Get("/", "X-Long: " + std::string(9000, 'a') + "\r\n")},
    {"get-with-many-fields", Get("/", Repeated("X-Many: 1\r\n", 110))},
    {"get-a-source", Get("/letters")},
    {"get-a-range", Get("/letters", "Range: bytes=3-5\r\n")},
    {"get-the-end-of-a-source", Get("/letters", "Range: bytes=-3\r\n")},
    {"get-from-the-middle-on", Get("/letters", "Range: bytes=20-\r\n")},
    {"get-two-ranges", Get("/letters", "Range: bytes=0-1,24-25\r\n")},
    {"get-a-range-outside", Get("/letters", "Range: bytes=26-\r\n")},
    {"get-a-range-in-another-unit", Get("/letters", "Range: lines=1-2\r\n")},
    {"get-a-range-that-is-none", Get("/letters", "Range: bytes=5-3\r\n")},
    {"get-a-range-of-this-state", Get("/letters", "Range: bytes=3-5\r\nIf-Range: \"abc\"\r\n")},
    {"get-a-range-of-another-state", Get("/letters", "Range: bytes=3-5\r\nIf-Range: \"xyz\"\r\n")},
    {"get-a-range-outside-of-another-state",
     Get("/letters", "Range: bytes=26-\r\nIf-Range: \"xyz\"\r\n")},
    {"get-a-range-of-what-has-none", Get("/", "Range: bytes=1-2\r\n")},
    {"get-a-range-outside-of-what-has-none", Get("/", "Range: bytes=1000-\r\n")},
    {"post-for-a-source-with-a-range", Send("POST", "/letters", "Range: bytes=3-5\r\n", "x")},
    {"head", "HEAD /a HTTP/1.1\r\nHost: localhost\r\n\r\n"},
    {"head-of-a-source", "HEAD /letters HTTP/1.1\r\nHost: localhost\r\n\r\n"},
    {"head-of-a-range", "HEAD /letters HTTP/1.1\r\nHost: localhost\r\nRange: bytes=3-5\r\n\r\n"},
    {"head-of-what-is-missing", "HEAD /missing HTTP/1.1\r\nHost: localhost\r\n\r\n"},
    {"head-and-close", "HEAD /a HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"},
    {"post", Send("POST", "/client/v4/accounts/0/d1/database/1/query", "", R"({"sql":"x"})")},
    {"post-much", Send("POST", "/much", "", std::string(150'000, 'x'))},
    {"post-too-much", Send("POST", "/much", "", std::string(200'001, 'x'))},
    {"post-nothing", Send("POST", "/", "", "")},
    {"post-without-a-length", "POST / HTTP/1.1\r\nHost: localhost\r\n\r\n"},
    {"post-what-is-not-read", Send("POST", "/unread", "", "hello")},
    {"post-much-that-is-not-read", Send("POST", "/unread", "", std::string(150'000, 'x'))},
    {"post-chunks",
     "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
     "5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n"},
    {"post-too-many-chunks",
     "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n" +
         Repeated("10000\r\n" + std::string(65'536, 'x') + "\r\n", 4) + "0\r\n\r\n"},
    {"post-a-form", Send("POST", "/", "Content-Type: application/x-www-form-urlencoded\r\n",
                         "a=" + std::string(9000, 'x'))},
    {"post-a-form-of-parts",
     Send("POST", "/", "Content-Type: multipart/form-data; boundary=x\r\n",
          "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--x--\r\n")},
    {"post-what-is-compressed", Send("POST", "/", "Content-Encoding: gzip\r\n", "hello")},
    {"post-to-a-deep-path", Send("POST", Repeated("/a", 32), "", "hello")},
    {"post-to-a-path-too-deep", Send("POST", Repeated("/a", 33), "", "hello")},
    {"post-to-a-path-with-empty-segments", Send("POST", "//a///b/", "", "hello")},
    {"post-to-a-path-of-encoded-slashes", Send("POST", Repeated("%2F", 40), "", "hello")},
    {"put", Send("PUT", "/a/b", "", "hello")},
    {"patch", Send("PATCH", "/a/b", "", "hello")},
    {"delete", "DELETE /a/b HTTP/1.1\r\nHost: localhost\r\n\r\n"},
    {"delete-with-a-body", Send("DELETE", "/a/b", "", "hello")},
    {"options", "OPTIONS /a HTTP/1.1\r\nHost: localhost\r\n\r\n"},
    {"options-of-the-server", "OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n"},
    {"options-before-a-page-posts",
     "OPTIONS /a HTTP/1.1\r\nHost: localhost\r\nOrigin: http://page.test\r\n"
     "Access-Control-Request-Method: POST\r\n"
     "Access-Control-Request-Headers: content-type\r\n\r\n"},
    {"trace", "TRACE /a HTTP/1.1\r\nHost: localhost\r\n\r\n"},
    {"a-method-of-ones-own", "BREW /pot HTTP/1.1\r\nHost: localhost\r\n\r\n"},
    {"two-at-once", Get("/first") + Get("/second")},
};

const std::vector<LibraryDifference> library_differences = {
    {.why = "It reads 4 KiB at a time for one request, and forgets what of it belongs to the next "
            "one (RFC 9112, 9.3.2: pipelined requests are answered; clients have to be ready to "
            "repeat them).",
     .lines = "-200 \"GET /next \"\n",
     .requests = {"absolute-form",
                  "absolute-form-foreign",
                  "absolute-form-with-another-host",
                  "absolute-form-without-path",
                  "asterisk-form",
                  "chunk-extension",
                  "chunk-size-upper-case",
                  "connection-names-other-fields",
                  "content-length-leading-zeros",
                  "expect-continue-with-body",
                  "expect-something-else",
                  "field-value-high-bytes",
                  "field-value-tab-within",
                  "host-foreign",
                  "http-1.0-keep-alive",
                  "method-trace",
                  "pipelined-behind-empty-line",
                  "ranges-many",
                  "target-dots",
                  "target-of-8000-bytes",
                  "target-percent",
                  "target-two-slashes",
                  "trailer-fields",
                  "transfer-encoding-in-tabs",
                  "transfer-encoding-odd-case",
                  "transfer-encoding-with-underscore",
                  "upgrade-h2c",
                  "upgrade-websocket"}},
    {.why = "The same with several requests, or with what is none, behind the first.",
     .lines = "-200 \"GET /next \"\n-200 \"GET /next \"\n-200 \"POST / hello\"\n",
     .requests = {"pipelined-behind-body"}},
    {.why = "The same.",
     .lines = "-200 \"GET /second \"\n-content-length: 14\n-content-type: application/json\n"
              "-keep-alive: timeout=60\n",
     .requests = {"two-at-once"}},
    {.why = "The same.",
     .lines = "-400 {\"error\":\"MalformedRequest\"} close\n-closed\n+open\n",
     .requests = {"body-behind-its-length"}},
    {.why = "With POST, PUT, PATCH and DELETE it takes the rest of the connection for a body that "
            "is to be read over, unless a length is given (RFC 9112, 6.3, item 7: there is no "
            "body). So the connection has to end.",
     .lines = "-200 \"POST / \"\n-keep-alive: timeout=60\n-open\n+200 \"POST / \" close\n+closed\n"
              "+connection: close\n",
     .requests = {"post-without-a-length"}},
    {.why = "The same.",
     .lines = "-200 \"DELETE /a/b \"\n-keep-alive: timeout=60\n-open\n+200 \"DELETE /a/b \" close\n"
              "+closed\n+connection: close\n",
     .requests = {"delete"}},
    {.why = "The same: what stands there is read over, and not taken for a request.",
     .lines = "-200 \"POST / \"\n-400 {\"error\":\"MalformedRequest\"} close\n"
              "+200 \"POST / \" close\n",
     .requests = {"body-without-length"}},
    {.why = "It offers a body to routes of POST, PUT, PATCH and DELETE alone. A handler that asks "
            "for another gets none (RFC 9110, 9.3.1: clients should send none with GET).",
     .lines = "-200 \"GET / hello\"\n-content-length: 13\n+400 {\"error\":\"MalformedRequest\"}\n"
              "+content-length: 28\n",
     .requests = {"get-with-a-body"}},
    {.why = "The same; and what stands behind it is forgotten.",
     .lines = "-200 \"GET / hello\"\n-200 \"GET /next \"\n+400 {\"error\":\"MalformedRequest\"}\n",
     .requests = {"content-length-on-get"}},
    {.why = "The same.",
     .lines = "-200 \n-200 \"GET /next \"\n+400 \n",
     .requests = {"head-with-body"}},
    {.why = "The adapter has a route for each depth of a path, up to 32 segments: other patterns "
            "are regular expressions, whose recursion a client would drive.",
     .lines = "-200 \"POST /a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a "
              "hello\"\n-content-length: 79\n+400 {\"error\":\"MalformedRequest\"}\n"
              "+content-length: 28\n",
     .requests = {"post-to-a-path-too-deep"}},
    {.why = "It takes the parts of a form apart, and does not hand out what was sent.",
     .lines =
         "-200 \"POST / --x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--x--\r\n"
         "\"\n-content-length: 68\n+400 {\"error\":\"MalformedRequest\"}\n"
         "+content-length: 28\n",
     .requests = {"post-a-form-of-parts"}},
    {.why = "It would uncompress the body, if it were built with what that takes, and does not "
            "hand out what was sent.",
     .lines = "-200 \"POST / hello\"\n-content-length: 14\n+400 {\"error\":\"MalformedRequest\"}\n"
              "+content-length: 28\n",
     .requests = {"post-what-is-compressed"}},
    {.why = "The size of a chunk is what strtoul makes of a line of up to 32 KiB: it takes blanks, "
            "signs and 0x, and looks at nothing behind (RFC 9112, 7.1: hexadecimal digits; how "
            "many of them, and how much of an extension, is a server's choice).",
     .lines =
         "-400 {\"error\":\"MalformedRequest\"} close\n-closed\n+200 \"POST / hello\"\n+open\n",
     .requests = {"chunk-extension-too-long", "chunk-size-blank-behind", "chunk-size-hex-prefix",
                  "chunk-size-many-zeros", "chunk-size-plus"}},
    {.why = "It gives up a line of over 32 KiB, or one that does not end in CR LF in time, without "
            "an answer if it is the request line.",
     .lines = "-400 {\"error\":\"MalformedRequest\"} close\n",
     .requests = {"lines-end-in-lf", "method-too-long", "target-too-long", "tls-hello"}},
    {.why = "It answers a request that breaks off when it waits no longer; our own has nobody to "
            "answer by then.",
     .lines = "+400 {\"error\":\"MalformedRequest\"} close\n",
     .requests = {"body-cut-off", "head-cut-off"}},
    {.why = "Any number of blanks parts the words of its request line, and may stand around them "
            "(RFC 9112, 3: servers may).",
     .lines = "-400 {\"error\":\"MalformedRequest\"} close\n-closed\n+200 \"GET / \"\n+open\n",
     .requests = {"request-line-blank-before", "request-line-blank-behind",
                  "request-line-two-blanks"}},
    {.why = "An empty line is a request line to it that says nothing (RFC 9112, 2.2: servers "
            "should skip one).",
     .lines = "-200 \"GET / \"\n-200 \"GET /next \"\n-open\n"
              "+400 {\"error\":\"MalformedRequest\"} close\n+closed\n",
     .requests = {"empty-lines-first"}},
    {.why = "It knows ten methods, in capitals, and refuses all others (RFC 9110, 9.1: 501 is the "
            "advice).",
     .lines = "-200 \"BREW /pot \"\n-content-length: 12\n-keep-alive: timeout=60\n-open\n"
              "+400 {\"error\":\"MalformedRequest\"} close\n+closed\n+connection: close\n"
              "+content-length: 28\n",
     .requests = {"a-method-of-ones-own"}},
    {.why = "The same.",
     .lines = "-200 \"GET /next \"\n-200 \"get / \"\n-open\n"
              "+400 {\"error\":\"MalformedRequest\"} close\n+closed\n",
     .requests = {"method-lower-case"}},
    {.why = "It cuts off what stands behind a # (RFC 9112, 3.2: a target has no fragment).",
     .lines = "-400 {\"error\":\"MalformedRequest\"} close\n-closed\n+200 \"GET /a \"\n+open\n",
     .requests = {"target-fragment"}},
    {.why = "A target may have 8 KiB, and so may a line of the head, of which there may be 100; "
            "our own takes 64 KiB in all (RFC 9112, 3: 8,000 bytes at least).",
     .lines = "-200 \"unread\"\n-content-length: 8\n-keep-alive: timeout=60\n-open\n"
              "+414 {\"error\":\"MalformedRequest\"} close\n+closed\n+connection: close\n"
              "+content-length: 28\n",
     .requests = {"get-a-long-target"}},
    {.why = "The same; and an Accept that it does not understand is refused before anybody is "
            "asked (RFC 9110, 12.5.1: it may be disregarded).",
     .lines = "-200 \"GET / \"\n-content-length: 8\n-keep-alive: timeout=60\n-open\n"
              "+400 {\"error\":\"MalformedRequest\"} close\n+closed\n+connection: close\n"
              "+content-length: 28\n",
     .requests = {"get-with-a-long-field", "get-with-many-fields", "get-with-a-bad-accept"}},
    {.why = "It refuses a Range that it does not understand, before anybody is asked (RFC 9110, "
            "14.2: it is to be ignored).",
     .lines = "-200 abcdefghijklmnopqrstuvwxyz\n-accept-ranges: bytes\n-content-type: text/plain\n"
              "-etag: \"abc\"\n-keep-alive: timeout=60\n-open\n"
              "+416 {\"error\":\"InvalidRequest\"} close\n+closed\n+connection: close\n"
              "+content-type: application/json\n",
     .requests = {"get-a-range-in-another-unit", "get-a-range-that-is-none"}},
    {.why = "Its boundary between parts is longer.",
     .lines = "-content-length: 234\n+content-length: 271\n",
     .requests = {"get-two-ranges"}},
    {.why = "It decodes what looks percent-encoded in a field's value (RFC 9110, 5.5: a value is "
            "what it is).",
     .lines = "-200 100%25 sure\n-content-length: 11\n+200 100% sure\n+content-length: 9\n",
     .requests = {"get-with-a-percent-in-a-field"}},
    {.why = "In HTTP/1.0 it keeps a connection for Keep-Alive in this spelling alone (RFC 9110, "
            "7.6.1: the case does not matter).",
     .lines = "-200 \"GET / \"\n-connection: keep-alive\n-keep-alive: timeout=60\n-open\n"
              "+200 \"GET / \" close\n"
              "+closed\n+connection: close\n",
     .requests = {"get-in-http-1.0-and-keep-in-small-letters"}},
    {.why = "It sends 100 before anybody is asked, so that the body comes, and the connection can "
            "stay (RFC 9110, 10.1.1: it may).",
     .lines = "-403 {\"error\":\"Forbidden\"} close\n+100 \n+403 {\"error\":\"Forbidden\"}\n",
     .requests = {"expect-continue-for-a-foreign-host"}},
    {.why = "It sends 100 to clients of HTTP/1.0 too (RFC 9110, 10.1.1: they are not to get one).",
     .lines = "+100 \n",
     .requests = {"expect-continue-in-http-1.0"}},
};

}  // namespace

const std::vector<OrdinaryRequest>& OrdinaryRequests() { return ordinary_requests; }

const std::vector<LibraryDifference>& LibraryDifferences() { return library_differences; }

}  // namespace tests

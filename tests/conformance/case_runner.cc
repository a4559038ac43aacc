#include "tests/conformance/case_runner.h"

#include <cstdint>
#include <cstdio>
#include <stdexcept>
#include <string_view>
#include <unordered_set>
#include <vector>

#include <rapidjson/error/en.h>
#include <rapidjson/pointer.h>

#include "tests/conformance/api_description.h"
#include "tests/conformance/exchange.h"
#include "tests/conformance/matcher.h"
#include "tests/conformance/variables.h"

namespace tests {

namespace {

constexpr unsigned kParseFlags =
    rapidjson::kParseFullPrecisionFlag | rapidjson::kParseValidateEncodingFlag;

// 32 hexadecimal digits made of `name` (FNV-1a, twice).
std::string AccountFor(const std::string& name) {
  std::string digits;
  for (const std::uint64_t seed : {0xcbf29ce484222325U, 0x84222325cbf29ce4U}) {
    std::uint64_t hash = seed;
    for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
    char text[17];
    std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(hash));
    digits += text;
  }
  return digits;
}

bool HasDuplicateKeys(const rapidjson::Value& value) {
  if (value.IsArray()) {
    for (const auto& element : value.GetArray()) {
      if (HasDuplicateKeys(element)) return true;
    }
  }
  if (!value.IsObject()) return false;
  std::unordered_set<std::string> keys;
  for (const auto& member : value.GetObject()) {
    if (!keys.insert(member.name.GetString()).second || HasDuplicateKeys(member.value)) return true;
  }
  return false;
}

std::string Shown(const std::string& text) {
  constexpr std::size_t kMost = 2000;
  if (text.size() <= kMost) return text;
  return text.substr(0, kMost) + "… (" + std::to_string(text.size()) + " bytes)";
}

// Everything but what a URL's query may hold as it is (RFC 3986, unreserved).
std::string PercentEncoded(const std::string& text) {
  std::string encoded;
  for (const char c : text) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') ||
                          std::string_view("-._~").find(c) != std::string_view::npos;
    if (is_plain) {
      encoded.push_back(c);
      continue;
    }
    char escape[4];
    std::snprintf(escape, sizeof escape, "%%%02X", static_cast<unsigned char>(c));
    encoded += escape;
  }
  return encoded;
}

// One case on its way through a server. One thread at a time.
class Run {
 public:
  Run(const CaseFile& file, const std::string& name, RunningServer& server)
      : file_(file), server_(server), server_description_(server.port()) {
    SetServerVariables();
    variables_.Set("account", file.config ? server.account_id() : AccountFor(name));
    variables_.Set("d1", variables_.Expand("/client/v4/accounts/${account}/d1/database"));
  }

  std::string Play() {
    std::string report = SetUp();
    for (std::size_t i = 0; i < file_.steps.size() && report.empty(); ++i) {
      report = PlayStep(file_.steps[i], "step " + std::to_string(i + 1));
    }
    return report;
  }

 private:
  void SetServerVariables() {
    variables_.Set("host", "127.0.0.1:" + std::to_string(server_.port()));
    variables_.Set("port", std::to_string(server_.port()));
    variables_.Set("token", server_.token());
    variables_.Set("default_account", server_.account_id());
  }

  std::string SetUp() {
    if (!file_.setup) return "";
    Step create;
    create.send.method = "POST";
    create.send.path = "${d1}";
    create.send.headers = {{"authorization", "Bearer ${token}"},
                           {"content-type", "application/json"}};
    create.send.body = R"({"name":"case"})";
    create.status = 200;
    create.captures["database"] = "/result/uuid";
    std::string report = PlayStep(create, "making the database");
    for (const std::string& sql : *file_.setup) {
      if (!report.empty()) break;
      Step query = create;
      query.send.path = "${d1}/${database}/query";
      query.send.body =
          "{\"sql\":" + JsonText(rapidjson::Value(rapidjson::StringRef(sql.data(), sql.size()))) +
          "}";
      query.captures.clear();
      report = PlayStep(query, "setup");
    }
    return report;
  }

  std::string PlayStep(const Step& step, const std::string& title) {
    if (step.restarts) {
      const int exit_code = server_.Stop();
      if (exit_code != 0) return title + ": the server ended with " + std::to_string(exit_code);
      server_.Restart();
      server_description_ = ApiDescription(server_.port());
      SetServerVariables();
      return "";
    }
    for (int n = 1; n <= step.times; ++n) {
      variables_.Set("n", std::to_string(n));
      const std::string bytes = WireBytes(step.send);
      const HttpAnswer answer = Exchange(server_.port(), bytes);
      const std::vector<std::string> differences = Check(step, answer);
      if (differences.empty()) continue;
      std::string report = title + (step.times > 1 ? ", time " + std::to_string(n) : "");
      for (const std::string& difference : differences) report += "\n  " + difference;
      report += "\nsent:\n" + Shown(bytes) + "\nanswered: " + std::to_string(answer.status);
      for (const auto& [name, value] : answer.headers) {
        report.append("\n").append(name).append(": ").append(value);
      }
      return report + "\n\n" + Shown(answer.body);
    }
    return "";
  }

  std::string WireBytes(const Send& send) const {
    if (send.raw) return variables_.Expand(*send.raw);
    HttpRequest request;
    request.method = send.method;
    request.path = variables_.Expand(send.path);
    char separator = '?';
    for (const auto& [name, value] : send.query) {
      request.path +=
          separator + PercentEncoded(name) + "=" + PercentEncoded(variables_.Expand(value));
      separator = '&';
    }
    for (const auto& [name, value] : send.headers) {
      if (value) request.headers.emplace_back(name, variables_.Expand(*value));
    }
    if (send.body) request.body = variables_.Expand(*send.body);
    request.chunked = send.chunked;
    return WireText(request, variables_.Expand("${host}"));
  }

  std::vector<std::string> Check(const Step& step, const HttpAnswer& answer) {
    std::vector<std::string> differences;
    if (answer.status != step.status) {
      differences.push_back("status: expected " + std::to_string(step.status) + ", got " +
                            std::to_string(answer.status));
    }
    CheckHeaders(step, answer, differences);
    rapidjson::Document body;
    body.Parse<kParseFlags>(answer.body.data(), answer.body.size());
    CheckJson(step, answer, body, differences);
    if (step.text != nullptr) {
      const rapidjson::Value text(rapidjson::StringRef(answer.body.data(), answer.body.size()));
      Append(Differences(*step.text, &text, variables_, "text"), differences);
    }
    if (differences.empty()) Capture(step, body, differences);
    return differences;
  }

  static void Append(const std::vector<std::string>& more, std::vector<std::string>& differences) {
    differences.insert(differences.end(), more.begin(), more.end());
  }

  void CheckHeaders(const Step& step, const HttpAnswer& answer,
                    std::vector<std::string>& differences) const {
    if (step.headers == nullptr) return;
    for (const auto& expected : step.headers->GetObject()) {
      rapidjson::Value found;
      bool is_there = false;
      for (const auto& [name, value] : answer.headers) {
        if (name != expected.name.GetString()) continue;
        is_there = true;
        found.SetString(rapidjson::StringRef(value.data(), value.size()));
      }
      Append(Differences(expected.value, is_there ? &found : nullptr, variables_,
                         std::string("header ") + expected.name.GetString()),
             differences);
    }
  }

  // An answer is valid JSON, says so, and has no key twice in an object, unless the case expects
  // another content type.
  void CheckJson(const Step& step, const HttpAnswer& answer, const rapidjson::Document& body,
                 std::vector<std::string>& differences) {
    if (answer.body.empty() && step.body == nullptr) return;
    if (step.headers != nullptr && step.headers->HasMember("content-type")) return;
    if (body.HasParseError()) {
      differences.push_back("body: not JSON at byte " + std::to_string(body.GetErrorOffset()) +
                            ": " + rapidjson::GetParseError_En(body.GetParseError()));
      return;
    }
    bool says_json = false;
    for (const auto& [name, value] : answer.headers) {
      says_json = says_json || (name == "content-type" && value.rfind("application/json", 0) == 0);
    }
    if (!says_json) differences.emplace_back("header content-type: not application/json");
    if (HasDuplicateKeys(body)) differences.emplace_back("body: an object has a key twice");
    if (!step.send.raw && IsApiPath(step.send.path)) {
      Append(server_description_.Differences(step.send.method, variables_.Expand(step.send.path),
                                             answer.status, body),
             differences);
    }
    if (step.body != nullptr)
      Append(Differences(*step.body, &body, variables_, "body"), differences);
  }

  void Capture(const Step& step, const rapidjson::Document& body,
               std::vector<std::string>& differences) {
    for (const auto& [name, pointer] : step.captures) {
      const rapidjson::Value* const value =
          rapidjson::Pointer(pointer.data(), pointer.size()).Get(body);
      if (value == nullptr) {
        std::string difference = "capture ";
        difference.append(name).append(": nothing at ").append(pointer);
        differences.push_back(difference);
      } else {
        variables_.Set(name, value->IsString() ? value->GetString() : JsonText(*value));
      }
    }
  }

  const CaseFile& file_;
  RunningServer& server_;
  ApiDescription server_description_;
  Variables variables_;
};

}  // namespace

std::string RunCase(const CaseFile& file, const std::string& name, RunningServer& server) {
  try {
    return Run(file, name, server).Play();
  } catch (const std::runtime_error& error) {
    return error.what();
  }
}

}  // namespace tests

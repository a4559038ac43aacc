#include "tests/support/workspace_fixture.h"

#include <cstdio>
#include <string_view>

#include "storage/error.h"

namespace tests {

namespace {

class TextBody final : public emulator::BodyReader {
 public:
  explicit TextBody(std::string text) : text_(std::move(text)) {}
  void Read(std::uint64_t, const std::function<void(std::string_view)>& sink) override {
    sink(text_);
  }
  std::uint64_t default_max_bytes() const override { return std::uint64_t{1024} * 1024; }
  std::optional<std::uint64_t> announced_bytes() const override { return text_.size(); }

 private:
  const std::string text_;
};

storage::DatabasesOptions OptionsOf() {
  storage::DatabasesOptions options;
  options.new_database_sql = compat::kNewDatabaseSql;
  return options;
}

}  // namespace

WorkspaceFixture::Application::Application(WorkspaceFixture& fixture)
    : directory(fixture.files.path() / "data"),
      databases(directory, fixture.rules_, fixture.clock, fixture.ids_, fixture.log, OptionsOf()),
      quota(std::nullopt, databases.usage(), fixture.rules_),
      access(fixture.configuration_),
      surface(access, databases, fixture.clock, fixture.ids_, fixture.log, quota,
              {.max_result_bytes = 1 << 20, .max_databases = 100'000}) {
  surface.AddRoutes(router);
}

WorkspaceFixture::WorkspaceFixture(compat::Configuration configuration)
    : configuration_(std::move(configuration)) {
  Restart();
}

WorkspaceFixture::~WorkspaceFixture() = default;

void WorkspaceFixture::Restart() {
  application_.reset();
  application_.emplace(*this);
}

void WorkspaceFixture::Restart(compat::Configuration configuration) {
  application_.reset();
  configuration_ = std::move(configuration);
  Restart();
}

WorkspaceAnswer WorkspaceFixture::Send(const std::string& method, const std::string& path,
                                       const std::string& token, const std::string& query,
                                       const std::string& body) {
  TextBody reader(body);
  emulator::Request request;
  request.method = method;
  request.path = path;
  request.query = query;
  request.headers = {{"Authorization", "Bearer " + token}};
  request.body = &reader;
  emulator::Response response;
  try {
    emulator::RouteMatch match = application_->router.Find(request);
    response = match.handler({request, std::move(match.parameters)});
  } catch (const storage::Error& error) {
    response = application_->surface.AnswerError(request, error);
  }
  WorkspaceAnswer answer;
  answer.status = response.status;
  answer.text = std::move(response.body);
  answer.body.Parse(answer.text.data(), answer.text.size());
  return answer;
}

std::string PercentEncoded(const std::string& text) {
  std::string encoded;
  for (const char c : text) {
    char escape[4];
    std::snprintf(escape, sizeof escape, "%%%02X", static_cast<unsigned char>(c));
    encoded += escape;
  }
  return encoded;
}

}  // namespace tests

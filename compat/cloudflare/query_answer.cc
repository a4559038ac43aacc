#include "compat/cloudflare/query_answer.h"

#include <cmath>
#include <utility>

#include "compat/cloudflare/regions.h"
#include "compat/json/json_text.h"

namespace compat::cloudflare {

namespace {

// The service shows a tenth of a microsecond and no more.
double RoundedMs(double duration_ms) { return std::round(duration_ms * 1e4) / 1e4; }

// Room for meta_start_ whatever the region.
constexpr std::size_t kMetaStartBytes = 160;

void AppendCount(std::string& out, const char* key, std::uint64_t count) {
  out += key;
  AppendJsonInteger(out, static_cast<std::int64_t>(count));
}

}  // namespace

QueryAnswer::QueryAnswer(RowFormat format, std::string_view region, std::size_t max_bytes,
                         const AnswerFrame& frame)
    : QueryResults(format, frame.start, max_bytes), frame_(frame) {
  SetServer(Server::kPrimary, region);
}

void QueryAnswer::SetServer(Server server, std::string_view region) {
  meta_start_.clear();
  meta_start_.reserve(kMetaStartBytes);
  meta_start_.append(R"(,"success":true,"meta":{"served_by":"v3-prod","served_by_region":")")
      .append(region)
      .append(R"(","served_by_colo":")")
      .append(ColoOf(region))
      .append(R"(","served_by_primary":)")
      .append(server == Server::kPrimary ? "true" : "false")
      .append(R"(,"timings":{"sql_duration_ms":)");
}

std::string QueryAnswer::Finish() && { return std::move(*this).QueryResults::Finish(frame_.end); }

void QueryAnswer::AppendStatementStart(std::string& out) { out += R"({"results":)"; }

// The keys in the order that the real service writes them.
void QueryAnswer::AppendStatementEnd(std::string& out, const storage::StatementReport& report) {
  out += meta_start_;
  const std::size_t duration_at = out.size();
  AppendJsonDouble(out, RoundedMs(report.duration_ms));
  const std::size_t duration_bytes = out.size() - duration_at;
  out += R"(},"duration":)";
  out.append(out, duration_at, duration_bytes);
  out += R"(,"changes":)";
  AppendJsonInteger(out, report.changes);
  out += R"(,"last_row_id":)";
  AppendJsonInteger(out, report.last_row_id);
  out += report.changed_database ? R"(,"changed_db":true)" : R"(,"changed_db":false)";
  AppendCount(out, R"(,"size_after":)", report.size_after);
  AppendCount(out, R"(,"rows_read":)", report.rows.read);
  AppendCount(out, R"(,"rows_written":)", report.rows.written);
  out += R"(,"total_attempts":1}})";
}

}  // namespace compat::cloudflare

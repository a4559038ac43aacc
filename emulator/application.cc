#include "emulator/application.h"

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

#include "compat/hmac.h"
#include "emulator/binding/binding_surface.h"
#include "emulator/check/flag_findings.h"
#include "emulator/cloudflare/cloudflare_surface.h"
#include "emulator/commands/backup_command.h"
#include "emulator/commands/folder_key.h"
#include "emulator/control/control_surface.h"
#include "emulator/crew/worker_crew.h"
#include "emulator/databases_options.h"
#include "emulator/failed_query_line.h"
#include "emulator/http/http.h"
#include "emulator/server_announcement.h"
#include "emulator/workspace/workspace_surface.h"
#include "storage/error.h"
#include "storage/heap.h"

namespace emulator {

namespace {

// The workspace surface's promise.
constexpr std::chrono::minutes kSweepInterval{1};

// How long a state that is past, and a replica, is kept open for the next question.
constexpr std::chrono::minutes kIdleState{5};

// What a killed server may lose of what statements have cost.
constexpr std::chrono::seconds kSaveInterval{5};

// Copies and forks become durable a few at a time, so that what follows does not wait for the disk
// after all.
constexpr std::chrono::seconds kSyncInterval{1};
constexpr std::size_t kMostSyncedAtOnce = 8;

// How long memory that a large request has freed stays the process's.
constexpr std::chrono::seconds kGiveBackInterval{1};

std::unique_ptr<storage::IdSource> MakeIds(const Options& options) {
  if (options.seed) return std::make_unique<storage::SeededIdSource>(*options.seed);
  return std::make_unique<storage::SystemIdSource>();
}

storage::DatabasesOptions WithLog(storage::DatabasesOptions options, Log& log) {
  if (!log.LogsRequests()) return options;
  const ShowParameters show = log.LogsParameters() ? ShowParameters::kYes : ShowParameters::kNo;
  options.database.on_failure = [&log, show](const storage::FailedRequest& failed) {
    log.Info(FailedQueryLine(failed, show));
  };
  return options;
}

storage::VirtualTables ExportedVirtualTables(const Options& options) {
  return options.export_virtual_tables ? storage::VirtualTables::kRestore
                                       : storage::VirtualTables::kRefuse;
}

CloudflareLimits LimitsOf(const Options& options) {
  CloudflareLimits limits;
  limits.max_result_bytes = options.max_result;
  limits.max_databases = options.max_databases;
  limits.retention_ms = RetentionMs(options);
  limits.exported_virtual_tables = ExportedVirtualTables(options);
  return limits;
}

// In open mode everybody has the token; otherwise it is for its owner to tell.
PageAccess PageAccessOf(const compat::Configuration& configuration) {
  PageAccess access{.account_id = configuration.default_account().id, .token = {}};
  if (configuration.mode == compat::ConfigurationMode::kOpen) {
    access.token = std::string(compat::Configuration::kOpenToken);
  }
  return access;
}

BindingLimits BindingLimitsOf(const Options& options) {
  BindingLimits limits;
  limits.max_result_bytes = options.max_result;
  limits.max_databases = options.max_databases;
  limits.exported_virtual_tables = ExportedVirtualTables(options);
  return limits;
}

}  // namespace

Application::Application(const Options& options, const compat::Configuration& configuration,
                         Log& log)
    : usual_ids_(MakeIds(options)),
      ids_(*usual_ids_),
      directory_(options.data),
      databases_(directory_, rules_, clock_, ids_, log, WithLog(DatabasesOptionsOf(options), log)),
      kept_clocks_(databases_.catalog(), clock_),
      namespaces_(databases_, kept_clocks_, ids_, log),
      templates_(databases_, clock_, ids_, log),
      guests_(namespaces_, databases_.catalog().file()),
      access_(configuration, &guests_),
      states_(directory_.PastStatesFolder(), rules_, DatabasesOptionsOf(options).database, clock_,
              log),
      replicas_(directory_.ReplicasFolder(), databases_, clock_, log,
                DatabasesOptionsOf(options).database.on_wait,
                storage::ReplicasLimits{.open = MostReplicas(options)}),
      advisor_(directory_.PastStatesFolder() / "advice", rules_,
               DatabasesOptionsOf(options).database, clock_, log, databases_.usage()),
      quota_(PlanOf(options).rows, databases_.usage(), rules_),
      transfers_(directory_.TransfersFolder(), clock_, ids_, options.transfer_space),
      urls_(clock_),
      journal_(options.journal_size),
      limits_(options.report_limits
                  ? std::make_unique<LimitWatch>(log, clock_, PlanOf(options).database_bytes)
                  : nullptr),
      gate_(std::make_unique<RequestGate>(
          faults_, journal_, databases_, clock_, ids_, access_, limits_.get(),
          [this](const Request& request, const storage::Error& error) {
            return AnswerError(request, error);
          })),
      import_(NewAnnouncementKey(), configuration, databases_, quota_, options.max_databases) {
  compat::LoadDigests();
  if (options.report_limits) {
    for (const compat::Finding& finding : FindInFlags(options)) {
      log.Warn("limits: " + LineOf(finding));
    }
  }
  auto workspace = std::make_unique<WorkspaceSurface>(
      access_, databases_, clock_, ids_, log, quota_,
      WorkspaceLimits{options.max_result, options.max_databases});
  const auto sweep = [this, &workspace = *workspace] {
    const std::lock_guard lock(sweeping_);
    workspace.Sweep();
    for (const std::string& account_id : namespaces_.RemoveExpired()) {
      faults_.RemoveAll(account_id);
      journal_.Clear(account_id);
      transfers_.store().DropAllOfAccount(account_id);
      replicas_.Remove(account_id);
    }
    databases_.RemoveExpired();
    templates_.RemoveUnneeded();
    states_.CloseIdle(kIdleState);
    replicas_.Sweep(kIdleState);
    databases_.CloseSurplus();
  };
  surfaces_.push_back(std::move(workspace));
  surfaces_.push_back(std::make_unique<BindingSurface>(access_, databases_, replicas_, quota_,
                                                       BindingLimitsOf(options)));
  surfaces_.push_back(std::make_unique<ControlSurface>(
      access_, databases_, ids_,
      ControlParts{guests_, faults_, journal_, namespaces_, templates_, kept_clocks_, replicas_,
                   states_, advisor_, transfers_.store(), clock_, sweep, options.max_result,
                   options.max_databases}));
  // Last, and so the one that words what nobody owns: clients of D1 are most likely to ask for it.
  surfaces_.push_back(std::make_unique<CloudflareSurface>(
      access_, databases_, clock_, transfers_, urls_, quota_, advisor_, LimitsOf(options)));
  for (const auto& surface : surfaces_) surface->AddRoutes(router_);
  AddOwnRoutes();
  if (options.page) page_.emplace(PageAccessOf(configuration));
  gate_->Know(router_.names());
  metrics_.emplace(router_.names(), databases_, clock_);
  sweep();
  sweep_.emplace("sweeping out what is kept no longer", kSweepInterval, log, sweep);
  save_.emplace("saving what statements have cost", kSaveInterval, log,
                [this] { databases_.usage().Save(); });
  sync_.emplace("making copies durable", kSyncInterval, log,
                [this] { databases_.SyncCopiesInQuiet(kMostSyncedAtOnce); });
  give_back_.emplace("giving memory back", kGiveBackInterval, log, storage::GiveMemoryBack);
}

void Application::Announce(const std::string& url) const {
  directory_.Announce(ServerAnnouncement{url, import_.key()}.Text());
}

void Application::CheckGoesOn() const {
  if (is_ending_) throw storage::Error(storage::ErrorKind::kCancelled, "the server ends");
  const std::atomic<bool>* const has_gone = WorkerCrew::ClientGone();
  if (has_gone == nullptr || !*has_gone) return;
  throw storage::Error(storage::ErrorKind::kCancelled, "nobody waits for the answer any more");
}

void Application::AddOwnRoutes() {
  router_.Add("POST", kImportPath,
              [this](const RoutedRequest& routed) { return import_.Answer(routed.request); });
  router_.Add("POST", kBackupPath, [this](const RoutedRequest& routed) {
    return AnswerBackup(routed.request, import_.key(), databases_, directory_,
                        [this] { CheckGoesOn(); });
  });
  router_.Add("GET", kTransferBytesPath, [this](const RoutedRequest& routed) {
    CheckFolderKey(routed.request, import_.key());
    return TransferBytesAnswer(transfers_.store().used_bytes());
  });
  router_.Add("GET", "/health",
              [](const RoutedRequest&) { return JsonResponse(R"({"status":"ok"})"); });
  // Handlers run only once the catalog is open, and a request that goes there proves that it still
  // is.
  router_.Add("GET", "/ready", [this](const RoutedRequest&) {
    databases_.catalog().Count({}, {});
    return JsonResponse(R"({"status":"ready"})");
  });
  router_.Add("GET", "/metrics", [this](const RoutedRequest&) {
    Response response;
    response.content_type = kMetricsContentType;
    response.body = metrics_->Text();
    return response;
  });
}

Response Application::Handle(const Request& request, RequestTrace& trace) const {
  if (page_) {
    if (std::optional<Response> answer = page_->Find(request)) return std::move(*answer);
  }
  RouteMatch match = router_.Find(request);
  trace.route = match.route;
  return gate_->Answer(request, std::move(match));
}

Response Application::AnswerError(const Request& request, const storage::Error& error) const {
  const auto owner = std::find_if(surfaces_.begin(), surfaces_.end(),
                                  [&](const auto& surface) { return surface->Owns(request); });
  return (owner == surfaces_.end() ? surfaces_.back() : *owner)->AnswerError(request, error);
}

Response Application::AnswerInternalError(const Request& request) const {
  return AnswerError(request, storage::Error(storage::ErrorKind::kIo, "internal error"));
}

bool Application::ServesAnyHost(const Request& request) const {
  return std::any_of(surfaces_.begin(), surfaces_.end(),
                     [&](const auto& surface) { return surface->ServesAnyHost(request); });
}

}  // namespace emulator

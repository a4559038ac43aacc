// The parts of the server, built and handed to each other.

#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "compat/access.h"
#include "compat/cloudflare/signed_urls.h"
#include "compat/cloudflare/transfers.h"
#include "compat/configuration.h"
#include "compat/row_quota.h"
#include "compat/statement_rules.h"
#include "emulator/commands/import_by_server.h"
#include "emulator/control/fault_board.h"
#include "emulator/control/namespace_guests.h"
#include "emulator/control/request_gate.h"
#include "emulator/http/http.h"
#include "emulator/http/router.h"
#include "emulator/http/server_options.h"
#include "emulator/http/surface.h"
#include "emulator/journal/journal.h"
#include "emulator/log.h"
#include "emulator/metrics.h"
#include "emulator/options.h"
#include "emulator/page/page.h"
#include "emulator/repeated_task.h"
#include "emulator/watch/limit_watch.h"
#include "storage/advice/index_advisor.h"
#include "storage/chances.h"
#include "storage/clock.h"
#include "storage/clocks.h"
#include "storage/data_directory.h"
#include "storage/database/databases.h"
#include "storage/database/past_states.h"
#include "storage/id_source.h"
#include "storage/namespaces/kept_clocks.h"
#include "storage/namespaces/namespaces.h"
#include "storage/namespaces/templates.h"
#include "storage/replication/replicas.h"

namespace emulator {

// Answers requests; sockets are the server's. Thread-safe.
class Application {
 public:
  // Opens the data folder. Throws kLocked, kNewerVersion, kCorruptFile, kIo.
  Application(const Options& options, const compat::Configuration& configuration, Log& log);

  // Throws what went wrong; AnswerError has the words for it.
  Response Handle(const Request& request, RequestTrace& trace) const;
  Response AnswerError(const Request& request, const storage::Error& error) const;
  Response AnswerInternalError(const Request& request) const;
  // As Surface::ServesAnyHost.
  bool ServesAnyHost(const Request& request) const;

  // Lets commands on the data folder find the server at `url`, until the process ends.
  void Announce(const std::string& url) const;
  // As Databases::StopStatements: for the end of the server, so that requests end soon. Delays that
  // rules want, waiting for the journal and for templates, advice and backups end too.
  void StopStatements() noexcept {
    is_ending_ = true;
    databases_.StopStatements();
    faults_.Stop();
    journal_.Stop();
    templates_.Stop();
    advisor_.Stop();
  }

  Metrics& metrics() { return *metrics_; }
  storage::Databases& databases() noexcept { return databases_; }

 private:
  void AddOwnRoutes();

  // Throws kCancelled once StopStatements() was called, or who asked has gone.
  void CheckGoesOn() const;

  std::atomic<bool> is_ending_{false};
  compat::StatementRules rules_;
  storage::SystemClock system_clock_;
  storage::Clocks clock_{system_clock_};
  const std::unique_ptr<storage::IdSource> usual_ids_;
  storage::Chances ids_;
  storage::DataDirectory directory_;
  storage::Databases databases_;
  storage::KeptClocks kept_clocks_;
  storage::Namespaces namespaces_;
  storage::Templates templates_;
  const NamespaceGuests guests_;
  const compat::Access access_;
  storage::PastStates states_;
  storage::Replicas replicas_;
  storage::IndexAdvisor advisor_;
  const compat::RowQuota quota_;
  compat::cloudflare::Transfers transfers_;
  compat::cloudflare::SignedUrls urls_;
  FaultBoard faults_;
  Journal journal_;
  const std::unique_ptr<LimitWatch> limits_;  // null without --report-limits
  // Who words a request's failure: the first that owns it, and the last one what nobody owns.
  std::vector<std::unique_ptr<Surface>> surfaces_;
  Router router_;
  std::optional<Page> page_;  // none with --no-page
  // Handle() is const: what rules count is not the application's.
  const std::unique_ptr<RequestGate> gate_;
  const ImportRoute import_;
  std::optional<Metrics> metrics_;  // of the routes, once there are all
  std::mutex sweeping_;             // one sweep at a time: those whose time is over go once
  // Last: they use the others.
  std::optional<RepeatedTask> sweep_;
  std::optional<RepeatedTask> save_;
  std::optional<RepeatedTask> sync_;
  std::optional<RepeatedTask> give_back_;
};

}  // namespace emulator

// The routes of namespaces and templates.

#pragma once

#include <string>

#include "compat/cloudflare/transfer_store.h"
#include "compat/configuration.h"
#include "compat/control/client_variables.h"
#include "emulator/control/control_call.h"
#include "emulator/control/control_cursors.h"
#include "emulator/control/control_targets.h"
#include "emulator/control/fault_board.h"
#include "emulator/control/namespace_guests.h"
#include "emulator/journal/journal.h"
#include "storage/namespaces/namespaces.h"
#include "storage/namespaces/templates.h"
#include "storage/replication/replicas.h"

namespace emulator {

// Thread-safe.
class NamespaceHandlers {
 public:
  // The references must outlive this.
  NamespaceHandlers(const compat::Configuration& configuration, const NamespaceGuests& guests,
                    storage::Namespaces& namespaces, storage::Templates& templates,
                    FaultBoard& faults, Journal& journal,
                    compat::cloudflare::TransferStore& transfers, storage::Replicas& replicas,
                    const ControlTargets& targets, ControlCursors& cursors)
      : configuration_(configuration),
        guests_(guests),
        namespaces_(namespaces),
        templates_(templates),
        faults_(faults),
        journal_(journal),
        transfers_(transfers),
        replicas_(replicas),
        targets_(targets),
        cursors_(cursors) {}

  // This must outlive `handlers`.
  void Add(ControlHandlers& handlers);

 private:
  // That of the path. Throws kNotFound where there is nothing of it.
  std::string AccountOf(const ControlCall& call) const;
  compat::control::ServerAccess AccessTo(const std::string& account_id,
                                         const ControlCall& call) const;

  // Of rules, requests, replicas and files of transfers, which begin anew with the account's
  // databases.
  void ForgetWhatTestsDid(const std::string& account_id);

  Response List(const ControlCall& call);
  Response Make(const ControlCall& call);
  Response Reset(const ControlCall& call);
  Response Mark(const ControlCall& call);
  Response Remove(const ControlCall& call);
  Response ListTemplates(const ControlCall& call);
  Response ClaimTemplate(const ControlCall& call);
  Response FinishTemplate(const ControlCall& call);
  Response RemoveTemplate(const ControlCall& call);

  const compat::Configuration& configuration_;
  const NamespaceGuests& guests_;
  storage::Namespaces& namespaces_;
  storage::Templates& templates_;
  FaultBoard& faults_;
  Journal& journal_;
  compat::cloudflare::TransferStore& transfers_;
  storage::Replicas& replicas_;
  const ControlTargets& targets_;
  ControlCursors& cursors_;
};

}  // namespace emulator

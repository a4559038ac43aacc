#include "emulator/remote/transfer_state.h"

#include "compat/json/json_value.h"
#include "compat/limits/one_line.h"
#include "emulator/remote/remote_failure.h"

namespace emulator {

using compat::JsonKind;

namespace {

bool Says(const compat::JsonValue& result, std::string_view key, bool what) {
  const auto value = result.Find(key);
  return value && value->Is(JsonKind::kBoolean) && value->AsBoolean() == what;
}

}  // namespace

TransferState TransferStateOf(const RemoteAnswer& answer) {
  TransferState state;
  const auto result = answer.body.root().Find("result");
  const bool is_told = answer.Succeeded() && result && result->Is(JsonKind::kObject);
  const std::string status = answer.Text("result.status");
  if (!is_told || status == "error" || Says(*result, "success", /*what=*/false)) {
    state.phase = TransferState::Phase::kFailed;
    state.complaint = compat::OneLine(answer.Text("result.error"), kMostComplaintCharacters);
    if (state.complaint.empty()) state.complaint = answer.Complaint();
    return state;
  }
  state.bookmark = answer.Text("result.at_bookmark");
  if (status == "complete") {
    state.phase = TransferState::Phase::kComplete;
  } else if (state.bookmark.empty()) {
    state.phase = TransferState::Phase::kFailed;
    state.complaint = "it does not say how to ask on";
  }
  return state;
}

}  // namespace emulator

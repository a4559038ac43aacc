#include "storage/database/write_request.h"

#include "storage/query/query_run.h"

namespace storage {

void RunWriteRequest(Connection& writer, const StatementPolicy& policy, WriteRequest& request,
                     std::size_t& finished) {
  writer.StopWithClient(request.client_gone);
  // The last row id is the writer's own.
  RunQueries({writer, ConnectionRole::kWriter, policy, request.access, /*last_row_id=*/0, finished,
              request.place, request.tally},
             request.queries, request.sink);
}

}  // namespace storage

-- Loads a server with requests of one kind, each with other parameters, and prints one line:
--   load REQUESTS_PER_SECOND P50_US P99_US FAILED
--
--   wrk -s load.lua URL -- PATH TOKEN SQL PARAMETERS ROWS
--
-- In PARAMETERS, a JSON array, "ID" stands for a number from 1 to ROWS. The requests are made before
-- the load begins, so that making them costs none of the time.

local kRequests = 10000

local requests = {}

function init(arguments)
  local path, token, sql, parameters, rows = unpack(arguments)
  local headers = {
    ["Content-Type"] = "application/json",
    ["Accept"] = "application/json",
    ["Authorization"] = "Bearer " .. token,
  }
  for i = 1, kRequests do
    local values = parameters:gsub("ID", tostring(math.random(tonumber(rows))))
    local body = string.format('{"sql":"%s","params":%s}', sql, values)
    requests[i] = wrk.format("POST", path, headers, body)
  end
end

function request()
  return requests[math.random(kRequests)]
end

function done(summary, latency)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  io.write(string.format("load %f %f %f %d\n", summary.requests / (summary.duration / 1e6),
                         latency:percentile(50), latency:percentile(99), failed))
end

-- Loads a server with requests of one kind, each with other numbers, and prints one line:
--   load REQUESTS REQUESTS_PER_SECOND P50_US P99_US FAILED
--
--   wrk -s load.lua URL -- PATH TOKEN BODY ROWS
--
-- Every $ID in BODY stands for a number of its own from 1 to ROWS. The requests are made before the
-- load begins, so that making them costs none of the time. A PATH of the form @FILE stands for the
-- paths in FILE, a line each: every request goes to one of them, chosen at random.

local kRequests = 10000

local requests = {}

local function read_paths(path)
  if path:sub(1, 1) ~= "@" then return {path} end
  local paths = {}
  for line in io.lines(path:sub(2)) do paths[#paths + 1] = line end
  return paths
end

function init(arguments)
  local path, token, body, rows = unpack(arguments)
  local paths = read_paths(path)
  local last = tonumber(rows)
  local headers = {
    ["Content-Type"] = "application/json",
    ["Accept"] = "application/json",
    ["Authorization"] = "Bearer " .. token,
  }
  local function number() return tostring(math.random(last)) end
  for i = 1, kRequests do
    local filled = body:gsub("$ID", number)
    requests[i] = wrk.format("POST", paths[math.random(#paths)], headers, filled)
  end
end

function request()
  return requests[math.random(kRequests)]
end

function done(summary, latency)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  io.write(string.format("load %d %f %f %f %d\n", summary.requests,
                         summary.requests / (summary.duration / 1e6), latency:percentile(50),
                         latency:percentile(99), failed))
end

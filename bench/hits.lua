-- wrk: ask for the lines of a file in turn, and say as JSON what came of it (bench/foreign.py).
local requests, place = {}, 0

function init(args)
  for line in io.lines(args[1]) do
    local path, agent, address = line:match("^(.-)\t(.-)\t(.-)$")
    requests[#requests + 1] = wrk.format("GET", path, { ["User-Agent"] = agent, ["X-Forwarded-For"] = address })
  end
end

function request()
  place = place % #requests + 1
  return requests[place]
end

function done(summary, latency)
  local errors = summary.errors
  print(string.format(
    '{"per_s": %.1f, "answered": %d, "p50_ms": %.3f, "p99_ms": %.3f, "errors": %d}',
    summary.requests / summary.duration * 1e6, summary.requests, latency:percentile(50) / 1000,
    latency:percentile(99) / 1000, errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end

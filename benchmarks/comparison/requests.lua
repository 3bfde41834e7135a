-- Requests for wrk: PATHS names a file with a path a line, NUMBER stands in each of them. With
-- FRESH=1 it gives way to a number that was never sent before, so that no cache has the answer;
-- else the first KNOWN paths are asked again and again.
local number = os.getenv("NUMBER")
local fresh = os.getenv("FRESH") == "1"
local known = tonumber(os.getenv("KNOWN"))
local first = tonumber(os.getenv("FIRST"))
local paths, at = {}, 0
local threads = 0

function setup(thread)
  thread:set("thread_number", threads)
  threads = threads + 1
end

function init()
  for line in io.lines(os.getenv("PATHS")) do
    paths[#paths + 1] = line
    if not fresh and #paths == known then break end
  end
  at = thread_number * 997
  wrk.headers["Accept"] = "application/sparql-results+json, application/n-triples;q=0.9"
end

function request()
  at = at + 1
  local place = at % #paths + 1
  local value = fresh and first + thread_number * 10000000 + at or first + place
  local path = paths[place]:gsub(number, string.format("%d", value))
  return wrk.format("GET", path)
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '\n{"requests": %d, "seconds": %f, "p50_ms": %f, "p99_ms": %f, "failed": %d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3,
    latency:percentile(99) / 1e3,
    errors.status + errors.connect + errors.read + errors.write + errors.timeout))
end

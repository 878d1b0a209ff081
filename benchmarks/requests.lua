-- For wrk: asks the requests of a file in turn, one a line (host, path, If-None-Match, Accept-Encoding, parted by tabs).

local requests = {}
local position = 0

function init(args)
    for line in io.lines(args[1]) do
        local host, path, etag, encoding = line:match("^([^\t]*)\t([^\t]*)\t([^\t]*)\t([^\t]*)$")
        local headers = { ["Host"] = host, ["Accept"] = "application/json" }
        if etag ~= "" then headers["If-None-Match"] = etag end
        if encoding ~= "" then headers["Accept-Encoding"] = encoding end
        requests[#requests + 1] = wrk.format("GET", path, headers)
    end
end

function request()
    position = position % #requests + 1
    return requests[position]
end

function done(summary, latency, _)
    local failed = summary.errors.connect + summary.errors.read + summary.errors.write
        + summary.errors.status + summary.errors.timeout
    io.write(string.format(
        '\nSUMMARY {"requests": %d, "microseconds": %d, "bytes": %d, "failed": %d, "p50": %d, "p99": %d}\n',
        summary.requests, summary.duration, summary.bytes, failed, latency:percentile(50), latency:percentile(99)
    ))
end

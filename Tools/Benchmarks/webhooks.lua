-- For wrk: posts the webhooks that deliveries.py wrote, each once. Prints how many were accepted, how many were not, how
-- many a second, and the 50th and 99th percentile of the answers' times in microseconds.
--
--   wrk -t1 -c32 -d20 -s webhooks.lua URL -- FILE COUNT
--
-- wrk sits out the time that it was given; measured is from the first request to the last answer.

local ffi = require("ffi")
ffi.cdef("typedef struct { long seconds, nanoseconds; } moment; int clock_gettime(int clock, moment *now);")

local function now()
    local moment = ffi.new("moment")
    ffi.C.clock_gettime(1, moment)
    return tonumber(moment.seconds) + tonumber(moment.nanoseconds) / 1e9
end

local requests, sent, began = {}, -1, nil
accepted, refused, took = 0, 0, 0

function init(arguments)
    local headers
    for line in io.lines(arguments[1]) do
        local delivery, signature = line:match("^(%S+) (sha256=%S+) %d+$")
        if delivery then
            headers = {
                ["Content-Type"] = "application/json",
                ["User-Agent"] = "GitHub-Hookshot/benchmark",
                ["X-GitHub-Event"] = "issues",
                ["X-GitHub-Hook-ID"] = "1",
                ["X-GitHub-Delivery"] = delivery,
                ["X-Hub-Signature-256"] = signature,
            }
        elseif #requests < tonumber(arguments[2]) then
            requests[#requests + 1] = wrk.format("POST", "/github/webhooks", headers, line)
        end
    end
end

function request()
    -- The first call is a trial: what it returns is not sent.
    sent = sent + 1
    if sent == 1 then began = now() end
    return requests[sent] or wrk.format("GET", "/healthz")
end

function response(status)
    if accepted + refused >= #requests then return end
    if status == 202 then
        accepted = accepted + 1
    elseif status ~= 200 then
        refused = refused + 1
    end
    took = now() - began
    if accepted + refused == #requests then wrk.thread:stop() end
end

function setup(thread) only = thread end

function done(_, latency)
    local accepted, took = only:get("accepted"), only:get("took")
    io.write(string.format("%d %d %.1f %d %d\n", accepted, only:get("refused"), accepted / took,
        latency:percentile(50), latency:percentile(99)))
end

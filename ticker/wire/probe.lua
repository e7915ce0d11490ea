-- Rings the bell of one process and reads the heads of all logs it follows, in one step.
--
-- KEYS  1 the process's probe channel; then the logs
-- ARGV  1 the probe's number
-- Returns the heads, in the logs' order; an empty log's is 0-0.

redis.call('PUBLISH', KEYS[1], ARGV[1])
local heads = {}
for i = 2, #KEYS do
  local newest = redis.call('LINDEX', KEYS[i], -1)
  heads[i - 1] = newest and string.match(newest, '^{"at":"([^"]+)"') or '0-0'
end
return heads

#!lua flags=no-writes
-- Reads the heads of logs of one slot.
--
-- KEYS  the logs
-- Returns the heads, in the logs' order; an empty log's is 0-0.

local heads = {}
for i, log in ipairs(KEYS) do
  local newest = redis.call('LINDEX', log, -1)
  heads[i] = newest and string.match(newest, '^{"at":"([^"]+)"') or '0-0'
end
return heads

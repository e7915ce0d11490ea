#!lua flags=allow-oom
-- Sweeps a log, unless the last to write has done so.
--
-- KEYS  1 set of the keys that the ticker has  2 log  3 its tally
-- Returns 1 where it was swept.

local keys, log, tally = unpack(KEYS)
local newest = redis.call('LINDEX', log, -1)
if not newest then return 0 end
local head, _, from = string.match(newest, POSITIONS)
local counted = string.match(redis.call('GET', tally) or '', '^%S+')
if counted == head or begins(newest, from, '"type":"gone"') then return 0 end
note(tally, head, swept(log))
redis.call('SADD', keys, tally)
return 1

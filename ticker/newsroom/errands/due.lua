#!lua flags=no-writes
-- Reads which tickers may have something to be done by now.
--
-- KEYS  1 hints  2 their times of writing
-- ARGV  1 how many at the most
-- Returns {milliseconds until the next one after those, or '', {name, when it is due, when that was
-- written, …}}.

local seconds, microseconds = unpack(redis.call('TIME'))
local now = seconds * 1000 + math.floor(microseconds / 1000)
local due = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now, 'WITHSCORES', 'LIMIT', 0, ARGV[1])
local next = redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. string.format('%d', now), '+inf', 'WITHSCORES', 'LIMIT', 0, 1)
local found = {}
for i = 1, #due, 2 do
  local place = #found
  found[place + 1], found[place + 2] = due[i], due[i + 1]
  found[place + 3] = redis.call('HGET', KEYS[2], due[i]) or ''
end
return {next[2] and string.format('%d', next[2] - now) or '', found}

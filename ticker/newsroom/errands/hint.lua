#!lua
-- Notes that a ticker may have something to be done at a time, before that is written.
--
-- KEYS  1 hints (a sorted set of names, by when the first errand is due)
--       2 their times of writing (a hash)
-- ARGV  1 name  2 when it is due, in milliseconds since the epoch
--       3 'missing' where nothing is to be done if there is a hint that is as early

local noted = ARGV[3] == 'missing' and redis.call('ZSCORE', KEYS[1], ARGV[1])
if noted and tonumber(noted) <= tonumber(ARGV[2]) then return 0 end
local now = redis.call('TIME')
redis.call('ZADD', KEYS[1], 'LT', ARGV[2], ARGV[1])
redis.call('HSET', KEYS[2], ARGV[1], now[1] .. '.' .. string.format('%06d', now[2]))
return 1

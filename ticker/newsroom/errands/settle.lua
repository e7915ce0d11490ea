#!lua flags=allow-oom
-- Moves a hint to a later time, or takes it away, unless it has been written anew since it was read,
-- or is young: what it was written for may still be on its way.
--
-- KEYS  1 hints  2 their times of writing
-- ARGV  1 name  2 when it was due and 3 when it was written, as they were read
--       4 when the first errand is due now, or ''  5 how many seconds a hint is young
-- Returns 1 where it was moved or taken away.

local name, due, written, later, young = unpack(ARGV)
if redis.call('ZSCORE', KEYS[1], name) ~= due then return 0 end
if (redis.call('HGET', KEYS[2], name) or '') ~= written then return 0 end
if tonumber(redis.call('TIME')[1]) - (tonumber(written) or 0) < tonumber(young) then return 0 end
if later ~= '' then
  redis.call('ZADD', KEYS[1], later, name)
else
  redis.call('ZREM', KEYS[1], name)
  redis.call('HDEL', KEYS[2], name)
end
return 1

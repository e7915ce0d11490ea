#!lua flags=allow-oom
-- Strikes a recovery code from those that somebody has left: of two who come with it one is right.
--
-- KEYS  1 recovery codes (a hash of people's ids: digests between spaces)
-- ARGV  1 the person's id  2 the digest
-- Returns 1 where it was there, else 0.

local left, found = (redis.call('HGET', KEYS[1], ARGV[1]) or ''):gsub(ARGV[2] .. ' ?', '')
if found > 0 then redis.call('HSET', KEYS[1], ARGV[1], left) end
return found

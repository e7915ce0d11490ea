#!lua flags=allow-oom
-- Begins a session, on a full Redis, too: whoever wants to take something from readers may have to
-- sign in for that.
--
-- KEYS  1 sessions (a hash of digests)  2 what the forms of each person carry (a hash)
--       3 epochs (a hash of ids)
-- ARGV  1 digest  2 the person's id  3 what their forms carry, if they have nothing yet
--       4 what is kept of the session, but for that  5 the epoch in which they showed who they are
-- Returns 1, or 0 where all their sessions have ended since.

if (redis.call('HGET', KEYS[3], ARGV[2]) or '0') ~= ARGV[5] then return 0 end

redis.call('HSETNX', KEYS[2], ARGV[2], ARGV[3])
local form_key = redis.call('HGET', KEYS[2], ARGV[2])
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2] .. ' ' .. form_key .. ' ' .. ARGV[4])
return 1

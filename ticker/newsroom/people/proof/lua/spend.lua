#!lua flags=allow-oom
-- Spends the code of a step, and of all before it: of two browsers that come with it one is right.
--
-- KEYS  1 secrets  2 used steps (hashes of people's ids)
-- ARGV  1 the person's id  2 the secret that the code was compared with  3 the step
-- Returns 1 where it was good, else 0.

if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
if tonumber(redis.call('HGET', KEYS[2], ARGV[1]) or -1) >= tonumber(ARGV[3]) then return 0 end
redis.call('HSET', KEYS[2], ARGV[1], ARGV[3])
return 1

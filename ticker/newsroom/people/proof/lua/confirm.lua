#!lua
-- Makes the second factor count that somebody was offered, where that is still the one.
--
-- KEYS  1 the offer  2 secrets  3 used steps  4 recovery codes (three hashes of people's ids)
-- ARGV  1 the person's id  2 the secret offered  3 the step of the code that confirmed it
--       4 what is kept of the recovery codes
-- Returns 1 where it counts now, else 0.

if redis.call('GET', KEYS[1]) ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
redis.call('HSET', KEYS[3], ARGV[1], ARGV[3])
redis.call('HSET', KEYS[4], ARGV[1], ARGV[4])
redis.call('DEL', KEYS[1])
return 1

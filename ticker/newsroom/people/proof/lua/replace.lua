#!lua
-- Replaces a value where it is still the one that was read.
--
-- KEYS  1 a hash
-- ARGV  1 field  2 what was read  3 what is to stand there

if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
return 1

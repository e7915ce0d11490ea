#!lua flags=allow-oom
-- Keeps what somebody is called, on a full Redis, too: whatever is done to them is to be done whole.
--
-- KEYS  1 names (a hash of ids)
-- ARGV  1 id  2 name

redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])

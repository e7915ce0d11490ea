#!lua flags=allow-oom
-- Keeps a value for so long.
--
-- KEYS  1 where
-- ARGV  1 the value  2 for how many seconds

redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2])

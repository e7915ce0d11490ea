#!lua flags=allow-oom
-- Begins half a sign-in, on a full Redis, too, as a whole one does.
--
-- KEYS  1 the half
-- ARGV  1 what is kept of it  2 for how many seconds

redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2])
return 1

#!lua flags=allow-oom
-- Notes that somebody has gone to the provider, on a full Redis, too: whoever wants to take
-- something from readers may have to sign in for that.
--
-- KEYS  1 the attempt
-- ARGV  1 what is kept of it  2 for how many seconds

redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2])

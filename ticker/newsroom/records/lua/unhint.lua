#!lua flags=allow-oom
-- Takes a hint away, unless it has been written anew since it was read.
--
-- KEYS  1 hints (a sorted set of names, by when they were written)
-- ARGV  1 name  2 its score as it was read
-- Returns 1 where it was taken away.

if redis.call('ZSCORE', KEYS[1], ARGV[1]) == ARGV[2] then
  return redis.call('ZREM', KEYS[1], ARGV[1])
end
return 0

#!lua flags=allow-oom
-- Writes something and takes it away again, so that there is a write whose sync can be waited for.
--
-- KEYS  1 a key that holds nothing

redis.call('SET', KEYS[1], '')
redis.call('UNLINK', KEYS[1])
return 1

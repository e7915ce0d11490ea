#!lua
-- Keeps a newsroom's snippets, unless others have been kept since they were read.
--
-- KEYS  1 the snippets
-- ARGV  1 SHA-1 of them as they were read, '' where there were none  2 the new ones, '' for none
-- Returns 1 where they are kept.

local held = redis.call('GET', KEYS[1])
if (held and redis.sha1hex(held) or '') ~= ARGV[1] then
  return 0
end
if ARGV[2] == '' then
  redis.call('DEL', KEYS[1])
else
  redis.call('SET', KEYS[1], ARGV[2])
end
return 1

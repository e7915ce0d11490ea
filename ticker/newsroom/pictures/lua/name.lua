#!lua
-- Notes that something names pictures, those that are there; returns which ones are not.
-- KEYS: all pictures; those that readers have seen; of each picture what names it.
-- ARGV: what names them, when; and of each picture its id, and 1 if readers see it there.
local missing = {}
for number = 3, #KEYS do
  local id, seen = ARGV[2 * number - 3], ARGV[2 * number - 2]
  if redis.call('HEXISTS', KEYS[1], id) == 1 then
    redis.call('HSET', KEYS[number], ARGV[1], ARGV[2])
    if seen == '1' then
      redis.call('SADD', KEYS[2], id)
    end
  else
    missing[#missing + 1] = id
  end
end
return missing

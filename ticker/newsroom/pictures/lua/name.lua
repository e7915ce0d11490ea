#!lua
-- Notes that something names pictures, those that are there; returns which ones are not.
-- KEYS: all pictures; of each picture what names it. ARGV: that, when, and the pictures' ids.
local missing = {}
for number = 2, #KEYS do
  local id = ARGV[number + 1]
  if redis.call('HEXISTS', KEYS[1], id) == 1 then
    redis.call('HSET', KEYS[number], ARGV[1], ARGV[2])
  else
    missing[#missing + 1] = id
  end
end
return missing

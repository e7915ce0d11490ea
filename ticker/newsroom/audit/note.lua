#!lua
-- Notes a line, and where it came from beside it, in a single step; and whose names it is about.
--
-- KEYS  1 the lines that stay  2 those that pass  3 names (a hash: id of a person, and of a line)
-- ARGV  1 whether it stays, '1' or ''  2 address or ''  3 which is the oldest id that still stands
--       among those that pass  4 how many of them do at the most  5 whose names it is about, or ''
--       6 which those are  … the words of the line, from its id on

local words = {unpack(ARGV, 7)}
local line = ''
if ARGV[1] ~= '' then line = redis.call('XADD', KEYS[1], unpack(words)) end
if ARGV[5] ~= '' then redis.call('HSET', KEYS[3], ARGV[5] .. ' ' .. line, ARGV[6]) end
if ARGV[2] ~= '' or line == '' then
  for name, value in pairs({address = ARGV[2], line = line}) do
    if value ~= '' then
      words[#words + 1] = name
      words[#words + 1] = value
    end
  end
  redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[4], unpack(words))
  redis.call('XTRIM', KEYS[2], 'MINID', ARGV[3])
end
return line

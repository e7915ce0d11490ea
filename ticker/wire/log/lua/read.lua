#!lua flags=no-writes
-- Makes several reads of one slot in one step, with the time of that moment: the one clock that all
-- who write share.
--
-- KEYS  one for each read
-- ARGV  for each read: how many words follow its key, command, words
-- Returns {{seconds, microseconds}, what each read returned}.

local found, word = {redis.call('TIME')}, 1
for i, key in ipairs(KEYS) do
  local more = tonumber(ARGV[word])
  found[i + 1] = redis.call(ARGV[word + 1], key, unpack(ARGV, word + 2, word + 1 + more))
  word = word + 2 + more
end
return found

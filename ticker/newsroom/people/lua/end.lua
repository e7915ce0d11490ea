#!lua flags=allow-oom
-- Ends all sessions of somebody, in one step: none that begins meanwhile is left out by chance, and
-- none begins by what they have shown before.
--
-- KEYS  1 sessions (a hash of digests, whose values begin with whose they are)  2 epochs (a hash)
-- ARGV  1 the person's id  2 the digest of one that goes on, or ''
-- Returns how many have ended.

redis.call('HINCRBY', KEYS[2], ARGV[1], 1)
local person, but = ARGV[1] .. ' ', ARGV[2]
local all, ended = redis.call('HGETALL', KEYS[1]), 0
for at = 1, #all, 2 do
  if all[at] ~= but and all[at + 1]:sub(1, #person) == person then
    ended = ended + redis.call('HDEL', KEYS[1], all[at])
  end
end
return ended

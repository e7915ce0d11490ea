#!lua flags=allow-oom
-- Lets somebody join, change or leave, in one step with what has to go with it: their name is
-- theirs alone, one admin stays, and whoever may do other things from now on signs in anew.
-- On a full Redis, too: somebody may have to be stopped.
--
-- KEYS  1 people (a hash of ids)  2 whose a name is (a hash)  3 admins (a set of ids)
--       4 whose an identity at a provider is (a hash)  5 sessions (a hash of digests)
--       6 epochs (a hash of ids)
-- ARGV  1 id  2 what is kept of them as it was read, or ''  3 what is to be kept, or ''
--       4 their name so far, or ''  5 their name from now on, or ''  6 their identity, or ''
--       7 '1' for an admin  8 '1' where there must be no admin yet
--       9 '1' where their sessions end  10 the digest of one that goes on, or ''
-- Returns 'done', or why nothing was: 'changed', 'name', 'identity', 'last', 'begun'.

local id, read, kept, former, name, identity = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6]
if (redis.call('HGET', KEYS[1], id) or '') ~= read then return 'changed' end
if ARGV[8] == '1' and redis.call('SCARD', KEYS[3]) > 0 then return 'begun' end
if name ~= '' and (redis.call('HGET', KEYS[2], name) or id) ~= id then return 'name' end
if identity ~= '' and (redis.call('HGET', KEYS[4], identity) or id) ~= id then return 'identity' end
local was_admin = redis.call('SISMEMBER', KEYS[3], id) == 1
if was_admin and ARGV[7] ~= '1' and redis.call('SCARD', KEYS[3]) == 1 then return 'last' end

if former ~= '' and former ~= name then redis.call('HDEL', KEYS[2], former) end
if name ~= '' then redis.call('HSET', KEYS[2], name, id) end
if kept ~= '' then redis.call('HSET', KEYS[1], id, kept) else redis.call('HDEL', KEYS[1], id) end
if identity ~= '' then
  if kept ~= '' then redis.call('HSET', KEYS[4], identity, id) else redis.call('HDEL', KEYS[4], identity) end
end
if ARGV[7] == '1' then redis.call('SADD', KEYS[3], id) else redis.call('SREM', KEYS[3], id) end
if ARGV[9] == '1' then
  redis.call('HINCRBY', KEYS[6], id, 1)
  local all, whose = redis.call('HGETALL', KEYS[5]), id .. ' '
  for at = 1, #all, 2 do
    if all[at] ~= ARGV[10] and all[at + 1]:sub(1, #whose) == whose then
      redis.call('HDEL', KEYS[5], all[at])
    end
  end
end
return 'done'

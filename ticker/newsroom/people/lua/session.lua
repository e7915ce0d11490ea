#!lua flags=no-writes
-- Reads a session and whose it is in one step: what somebody may do is what they may at this moment.
--
-- KEYS  1 sessions (a hash of digests)  2 people (a hash of ids)
-- ARGV  1 digest
-- Returns what is kept of the session and of the person; of neither where one is missing.

local session = redis.call('HGET', KEYS[1], ARGV[1])
if not session then return {} end
local person = redis.call('HGET', KEYS[2], session:match('^%S+'))
if not person then return {} end
return { session, person }

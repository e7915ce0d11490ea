-- Publishes one event, or makes changes without one, in a single atomic step: guards first, then the
-- log, then the other writes, then PUBLISH. Redis undoes nothing when a later command fails; so
-- nothing is written before every guard held, and the log is written first: what a lost write
-- leaves behind is then an event that readers can see, never a change that they cannot.
--
-- KEYS  1 log (a list of events, oldest first; its last element is the head)
--       2 pub/sub channel
-- ARGV  1 tag of the new position
--       2 how many events the log keeps
--       3 the event's JSON from its type on, without the opening brace; '' publishes nothing
--       4 'fresh' begins a new log at 0-0; 'last' leaves only this event in it; '' appends
--       5 subject whose earlier texts are withdrawn from the log, or ''
--       6 number of guards; then, for each: key, field, expected value. With field '' the key's own
--         value is compared; '' is what an absent value counts as
--       … then, for each write: number of words, words. A word that is NUL 'at' stands for the
--         new position
-- Returns {'', position} when done ('' where nothing was published), {number of the guard, value
-- found} when a guard did not hold.

local log, channel = KEYS[1], KEYS[2]
local tag, length, body, mode, subject = ARGV[1], tonumber(ARGV[2]), ARGV[3], ARGV[4], ARGV[5]
local HEAD = '^{"at":"([^"]+)","after":"([^"]+)","type":"put","id":"([^"]+)"'

local word = 7
for guard = 1, tonumber(ARGV[6]) do
  local key, field, expected = ARGV[word], ARGV[word + 1], ARGV[word + 2]
  local found
  if field == '' then found = redis.call('GET', key) else found = redis.call('HGET', key, field) end
  if (found or '') ~= expected then return {tostring(guard), found or ''} end
  word = word + 3
end

local at, text = '', nil
if body ~= '' then
  local head = '0-0'
  if mode ~= 'fresh' then
    local newest = redis.call('LINDEX', log, -1)
    if newest then head = string.match(newest, '^{"at":"([^"]+)"') end
  end
  at = string.format('%d-%s', tonumber(string.match(head, '^(%d+)')) + 1, tag)
  text = '{"at":"' .. at .. '","after":"' .. head .. '",' .. body
  if mode ~= '' then redis.call('DEL', log) end
  redis.call('RPUSH', log, text)
  redis.call('LTRIM', log, -length, -1)
end

if subject ~= '' then
  local batch = 64
  for first = 0, redis.call('LLEN', log) - 1, batch do
    for i, earlier in ipairs(redis.call('LRANGE', log, first, first + batch - 1)) do
      local its_at, its_after, its_subject = string.match(earlier, HEAD)
      if its_subject == subject then
        redis.call('LSET', log, first + i - 1,
          '{"at":"' .. its_at .. '","after":"' .. its_after .. '","type":"remove","id":"' .. subject .. '"}')
      end
    end
  end
end

while ARGV[word] do
  local words = {}
  for i = 1, tonumber(ARGV[word]) do
    local value = ARGV[word + i]
    if value == '\0at' then value = at end
    words[i] = value
  end
  redis.call(unpack(words))
  word = word + 1 + #words
end

if text then redis.call('PUBLISH', channel, text) end
return {'', at}

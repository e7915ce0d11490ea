#!lua
-- Makes one change of a ticker in a single atomic step: guards first, then the logs, then the other
-- writes, then PUBLISH. Redis undoes nothing when a later command fails; so nothing is written
-- before every guard held and every command is known to be allowed, and the log is written first:
-- what a lost write leaves behind is then an event that readers can see, never a change that they
-- cannot.
--
-- KEYS  1 set of the keys that the ticker has; then the logs that are appended to (lists of events,
--       oldest first; the last is the head), the keys that are the ticker's own from now on, and
--       those that only pass: that go by themselves, or now
-- ARGV  1 how many events a log keeps  2 how many appends  3 how many of the KEYS the ticker has
--       4 how many guards  5 how many keys are cleared
--       … for each append: channel, tag, the event's JSON from its type on without the opening
--         brace, mode ('fresh' begins a new log at 0-0, 'last' leaves only this event in it, ''
--         appends), subject whose earlier texts are withdrawn from the log or ''
--       … for each guard: command, number of its key, field or '', value that it must return, which
--         is '' where there is nothing
--       … for each cleared key: its number
--       … for each write: how many words follow its key, command, number of its key, words. A word
--         that is NUL 'at' stands for the position of the first event
-- Returns {'', position of the first event or ''}, or {number of the guard, value found}.

local HEAD = '^{"at":"([^"]+)","after":"([^"]+)","type":"put","id":"([^"]+)"'
local length, appends, own, guards, clears =
  tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])

local function allowed(...)
  if not redis.acl_check_cmd(...) then
    error({err = 'NOPERM this user may not run the command ' .. select(1, ...) .. ' on this key'})
  end
end

local function withdraw(log, subject)
  local batch = 64
  for first = 0, redis.call('LLEN', log) - 1, batch do
    for i, earlier in ipairs(redis.call('LRANGE', log, first, first + batch - 1)) do
      local at, after, its_subject = string.match(earlier, HEAD)
      if its_subject == subject then
        redis.call('LSET', log, first + i - 1,
          '{"at":"' .. at .. '","after":"' .. after .. '","type":"remove","id":"' .. subject .. '"}')
      end
    end
  end
end

local function append(log, tag, body, mode)
  local head = '0-0'
  if mode ~= 'fresh' then
    local newest = redis.call('LINDEX', log, -1)
    if newest then head = string.match(newest, '^{"at":"([^"]+)"') end
  end
  local at = string.format('%d-%s', tonumber(string.match(head, '^(%d+)')) + 1, tag)
  local text = '{"at":"' .. at .. '","after":"' .. head .. '",' .. body
  if mode ~= '' then redis.call('DEL', log) end
  redis.call('RPUSH', log, text)
  redis.call('LTRIM', log, -length, -1)
  return at, text
end

local word = 6 + 5 * appends
for guard = 1, guards do
  local command, key, field, expected = ARGV[word], KEYS[tonumber(ARGV[word + 1])], ARGV[word + 2], ARGV[word + 3]
  local found
  if field == '' then found = redis.call(command, key) else found = redis.call(command, key, field) end
  found = tostring(found or '')
  if found ~= expected then return {tostring(guard), found} end
  word = word + 4
end
local cleared = word
word = word + clears

local writes = {}
while ARGV[word] do
  local words = {ARGV[word + 1], KEYS[tonumber(ARGV[word + 2])]}
  for i = 1, tonumber(ARGV[word]) do words[i + 2] = ARGV[word + 2 + i] end
  allowed(unpack(words))
  writes[#writes + 1] = words
  word = word + 1 + #words
end
if clears > 0 then allowed('UNLINK', KEYS[1]) end
if own > 0 then allowed('SADD', KEYS[1], '') end
for number = 1, appends do
  local log, channel = KEYS[1 + number], ARGV[1 + 5 * number]
  for _, command in ipairs({'LLEN', 'LINDEX', 'LRANGE', 'RPUSH'}) do allowed(command, log, '0', '0') end
  allowed('LTRIM', log, '0', '0')
  allowed('LSET', log, '0', '')
  allowed('DEL', log)
  allowed('PUBLISH', channel, '')
end

local first, texts = '', {}
for number = 1, appends do
  local log, at = KEYS[1 + number], nil
  local tag, body, mode, subject = unpack(ARGV, 2 + 5 * number, 5 + 5 * number)
  at, texts[number] = append(log, tag, body, mode)
  if number == 1 then first = at end
  if subject ~= '' then withdraw(log, subject) end
end
for number = cleared, cleared + clears - 1 do redis.call('UNLINK', KEYS[tonumber(ARGV[number])]) end
for _, words in ipairs(writes) do
  for i, value in ipairs(words) do
    if value == '\0at' then words[i] = first end
  end
  redis.call(unpack(words))
end
if own > 0 then redis.call('SADD', KEYS[1], unpack(KEYS, 2, 1 + own)) end
for number = 1, appends do redis.call('PUBLISH', ARGV[1 + 5 * number], texts[number]) end
return {'', first}

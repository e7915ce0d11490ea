#!lua
-- Makes one change of a ticker in a single atomic step: guards first, then the logs, then the other
-- writes, then PUBLISH. Redis undoes nothing when a later command fails; so nothing is written
-- before every guard held and every command is known to be allowed, and the log is written first:
-- what a lost write leaves behind is then an event that readers can see, never a change that they
-- cannot.
--
-- KEYS  1 set of the keys that the ticker has; then for each append the log (a list of events, oldest
--       first; the last is the head) and its tally, the keys that are the ticker's own from now on,
--       and those that only pass: that go by themselves, or now
-- ARGV  1 how many events a log keeps  2 how many bytes of them  3 how many appends
--       4 how many of the KEYS the ticker has  5 how many guards  6 how many keys are cleared
--       … for each append: channel, tag, the event's JSON from its type on without the opening
--         brace, mode ('fresh' begins a new log at 0-0, 'last' leaves only this event in it, ''
--         appends), subject whose earlier texts are withdrawn from the log or '', position of the
--         text about the same subject that this one takes the place of or ''
--       … for each guard: command, number of its key, field or '', value that it must return, which
--         is '' where there is nothing
--       … for each cleared key: its number
--       … for each write: how many words follow its key, command, number of its key, words. A word
--         that is NUL 'at' stands for the position of the first event
-- Returns {'', position of the first event or ''}, or {number of the guard, value found}.

local length, most, appends, own, guards, clears = tonumber(ARGV[1]), tonumber(ARGV[2]),
  tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
local FIRST_APPEND, WORDS = 7, 6

local function allowed(...)
  if not redis.acl_check_cmd(...) then
    error({err = 'NOPERM this user may not run the command ' .. select(1, ...) .. ' on this key'})
  end
end

local function offset_of(position)
  return tonumber(string.match(position, '^%d+'))
end

-- Let a removal stand wherever the subject's text is; return how many bytes fewer that is.
local function withdrawn(log, subject)
  local fewer, texts = 0, '"type":"put","id":"' .. subject .. '"'
  for first = 0, redis.call('LLEN', log) - 1, BATCH do
    for i, text in ipairs(redis.call('LRANGE', log, first, first + BATCH - 1)) do
      local _, _, from = string.match(text, POSITIONS)
      if begins(text, from, texts) then
        local said = '"type":"remove","id":"' .. subject .. '"'
        fewer = fewer + become(log, first + i - 1, text, said)
      end
    end
  end
  return fewer
end

-- Void the text at a position, if it is there and about the same; return how many bytes fewer.
local function superseded(log, position, subject)
  local oldest = string.match(redis.call('LINDEX', log, 0), POSITIONS)
  local index = oldest and offset_of(position) - offset_of(oldest) or -1
  local text = index >= 0 and redis.call('LINDEX', log, index)
  if not text then return 0 end
  local at, _, from = string.match(text, POSITIONS)
  if at ~= position or about(text, from) ~= subject then return 0 end
  return become(log, index, text, '"type":"void"')
end

local function trimmed(log, count, bytes)
  while count > length or (bytes > most and count > 1) do
    bytes = bytes - #redis.call('LPOP', log)
    count = count - 1
  end
  return bytes
end

local function append(log, tally, tag, body, mode, removed, earlier)
  local newest = mode ~= 'fresh' and redis.call('LINDEX', log, -1)
  local head = newest and string.match(newest, POSITIONS) or '0-0'
  local at = string.format('%d-%s', offset_of(head) + 1, tag)
  local text = '{"at":"' .. at .. '","after":"' .. head .. '",' .. body
  local bytes, header = 0, '-'
  if mode == '' then bytes, header = weighed(log, tally, head) else redis.call('DEL', log) end
  local count = redis.call('RPUSH', log, text)
  local subject = about(body, 1)
  if begins(body, 1, RESET) then subject = HEADER end
  if subject == HEADER then
    earlier, header = header, begins(body, 1, HEADER) and at or '-'
  end
  bytes = bytes + #text
  if removed ~= '' then bytes = bytes - withdrawn(log, removed) end
  if earlier ~= '' and earlier ~= '-' then bytes = bytes - superseded(log, earlier, subject) end
  bytes = trimmed(log, count, bytes)
  if mode == 'last' then redis.call('DEL', tally) else note(tally, at, bytes, header) end
  return at, text
end

-- Return an append's log, its tally and its channel, and where its further words begin.
local function parts(number)
  local word = FIRST_APPEND + WORDS * (number - 1)
  return KEYS[2 * number], KEYS[2 * number + 1], ARGV[word], word + 1
end

local word = FIRST_APPEND + WORDS * appends
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
  local log, tally, channel = parts(number)
  for _, command in ipairs({'LLEN', 'LINDEX', 'LRANGE', 'RPUSH'}) do allowed(command, log, '0', '0') end
  allowed('LPOP', log)
  allowed('LSET', log, '0', '')
  allowed('DEL', log)
  for _, command in ipairs({'GET', 'DEL'}) do allowed(command, tally) end
  allowed('SET', tally, '')
  allowed('PUBLISH', channel, '')
end

local first, texts = '', {}
for number = 1, appends do
  local at
  local log, tally, _, more = parts(number)
  at, texts[number] = append(log, tally, unpack(ARGV, more, more + WORDS - 2))
  if number == 1 then first = at end
end
for number = cleared, cleared + clears - 1 do redis.call('UNLINK', KEYS[tonumber(ARGV[number])]) end
for _, words in ipairs(writes) do
  for i, value in ipairs(words) do
    if value == '\0at' then words[i] = first end
  end
  redis.call(unpack(words))
end
if own > 0 then redis.call('SADD', KEYS[1], unpack(KEYS, 2, 1 + own)) end
for number = 1, appends do
  local _, _, channel = parts(number)
  redis.call('PUBLISH', channel, texts[number])
end
return {'', first}

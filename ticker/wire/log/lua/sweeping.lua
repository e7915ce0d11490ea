-- Superseded is gone: what a later text has taken the place of is `void` in the log, at the same
-- position. So a log holds one text about a subject at the most, the last one.
--
-- A log's tally says how far this has been done, how many bytes the log has, and where its header is
-- told: "head bytes position". Where it names another head, a version that knows nothing of it has
-- written; the log is swept then.

local BATCH = 64
local POSITIONS = '^{"at":"([^"]+)","after":"([^"]+)",()'
local HEADER, RESET = '"type":"ticker"', '"type":"reset"'

local function begins(text, from, with)
  return from and string.sub(text, from, from + #with - 1) == with
end

-- What a text is about; '' where nothing takes its place.
local function about(text, from)
  if begins(text, from, HEADER) then return HEADER end
  return from and string.match(text, '^"type":"put","id":"[^"]+"', from) or ''
end

-- Leave of an event its position and what is said now; return how many bytes fewer that is.
local function become(log, index, text, said)
  local at, after = string.match(text, POSITIONS)
  local left = '{"at":"' .. at .. '","after":"' .. after .. '",' .. said .. '}'
  redis.call('LSET', log, index, left)
  return #text - #left
end

-- Void all texts but the last one about each subject; return the bytes of the log, and where it
-- tells of the header, or '-'.
local function swept(log)
  local bytes, header, later = 0, '-', {[''] = false}
  for last = redis.call('LLEN', log) - 1, 0, -BATCH do
    local first = math.max(0, last - BATCH + 1)
    local texts = redis.call('LRANGE', log, first, last)
    for i = #texts, 1, -1 do
      local text = texts[i]
      local at, _, from = string.match(text, POSITIONS)
      local subject = about(text, from)
      bytes = bytes + #text
      if later[subject] then
        bytes = bytes - become(log, first + i - 1, text, '"type":"void"')
      elseif subject ~= '' then
        later[subject] = true
        if subject == HEADER then header = at end
      elseif begins(text, from, RESET) then
        later[HEADER] = true
      end
    end
  end
  return bytes, header
end

-- Return the same of a log that ends with that head, from its tally if that is true.
local function weighed(log, tally, head)
  local counted, bytes, header = string.match(redis.call('GET', tally) or '', '^(%S+) (%d+) (%S+)$')
  if counted == head then return tonumber(bytes), header end
  return swept(log)
end

local function note(tally, head, bytes, header)
  redis.call('SET', tally, head .. ' ' .. string.format('%d', bytes) .. ' ' .. header)
end

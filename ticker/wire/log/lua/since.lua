#!lua flags=no-writes
-- Reads a log's head and what follows a position, in one step.
--
-- A position can be continued if it is the head, or if the log holds the event that names it as its
-- predecessor: so the event just trimmed still counts, and so does the beginning.
--
-- KEYS  1 log
-- ARGV  1 position, or '' for the whole log
-- Returns {1, {events after the position}}, or {0, {the whole log}} where it cannot be continued.

local log, position = KEYS[1], ARGV[1]
local length = redis.call('LLEN', log)

local function named(index, field)
  return string.match(redis.call('LINDEX', log, index), '"' .. field .. '":"([^"]+)"')
end

if length == 0 then
  if position == '0-0' then return {1, {}} end
  return {0, {}}
end
if position == '' then return {0, redis.call('LRANGE', log, 0, -1)} end
if named(-1, 'at') == position then return {1, {}} end

local offset = tonumber(string.match(position, '^%d+') or -1)
local oldest = tonumber(string.match(named(0, 'at'), '^(%d+)'))
local index = offset + 1 - oldest
if index >= 0 and index < length and named(index, 'after') == position then
  return {1, redis.call('LRANGE', log, index, -1)}
end
return {0, redis.call('LRANGE', log, 0, -1)}

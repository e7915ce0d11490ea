#!lua flags=no-writes
-- Reads what a ticker shows, or a page of its entries, with the position of the same moment.
--
-- KEYS  1 log  2 ticker  3 activity  4 entries  5 positions  6 index to list  7 pinned  8 key events
-- ARGV  1 how many entries  2 sort key to begin below, or ''  3 how many pinned and key events
-- Returns {head, ticker, activity, {ids, entries}, their positions, {ids, entries} of the pinned, of
-- the key events, 1 if more follow}.

local function all(hash, ids)
  if #ids == 0 then return {} end
  return redis.call('HMGET', hash, unpack(ids))
end

local function newest(index, below, count)
  local ids = {}
  for _, order in ipairs(redis.call('ZREVRANGEBYLEX', index, below, '-', 'LIMIT', 0, count)) do
    ids[#ids + 1] = string.match(order, '[^ ]+$')
  end
  return ids
end

local function listed(ids)
  return {ids, all(KEYS[4], ids)}
end

local head = redis.call('LINDEX', KEYS[1], -1)
local count, few = tonumber(ARGV[1]), tonumber(ARGV[3])
local ids = newest(KEYS[6], ARGV[2] == '' and '+' or '(' .. ARGV[2], count + 1)
local more = #ids > count and 1 or 0
ids[count + 1] = nil

return {
  head and string.match(head, '^{"at":"([^"]+)"') or '0-0',
  redis.call('GET', KEYS[2]) or '',
  redis.call('GET', KEYS[3]) or '',
  listed(ids),
  all(KEYS[5], ids),
  listed(newest(KEYS[7], '+', few)),
  listed(newest(KEYS[8], '+', few)),
  more,
}

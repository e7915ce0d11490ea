#!lua flags=no-writes
-- Reads what a ticker shows, or a page of its entries, with the position of the same moment.
--
-- KEYS  1 log  2 ticker  3 activity  4 entries  5 positions  6 index to list  7 pinned  8 key events
-- ARGV  1 sort key to begin at, or '' for the newest  2 how many entries above it  3 how many below it
--       4 '1' if what stands there is the first of those below  5 how many pinned and key events
-- Returns {head, ticker, activity, {sort keys, entries}, their positions, {sort keys, entries} of the
-- pinned, of the key events, how many are newer than these, how many are older}, or nothing where
-- nothing stands there that should.

local index, point, at = KEYS[6], ARGV[1], ARGV[4] == '1'
if at and not redis.call('ZSCORE', index, point) then return false end

local function all(hash, ids)
  if #ids == 0 then return {} end
  return redis.call('HMGET', hash, unpack(ids))
end

local function listed(orders)
  local named, ids = {}, {}
  for _, order in ipairs(orders) do
    local id = string.match(order, '[^ ]+$')
    if id then
      named[#named + 1], ids[#ids + 1] = order, id
    end
  end
  return {named, all(KEYS[4], ids)}, ids
end

local function above(count)
  local orders = {}
  local found = redis.call('ZRANGEBYLEX', index, '(' .. point, '+', 'LIMIT', 0, count)
  for i = #found, 1, -1 do orders[#orders + 1] = found[i] end
  return orders
end

local function below(key, from, count)
  return redis.call('ZREVRANGEBYLEX', key, from, '-', 'LIMIT', 0, count)
end

local from = point == '' and '+' or (at and '[' or '(') .. point
local orders = point == '' and {} or above(ARGV[2])
for _, order in ipairs(below(index, from, ARGV[3])) do orders[#orders + 1] = order end
local newer, older = 0, 0
if #orders > 0 then
  newer = redis.call('ZLEXCOUNT', index, '(' .. orders[1], '+')
  older = redis.call('ZLEXCOUNT', index, '-', '(' .. orders[#orders])
end

local head = redis.call('LINDEX', KEYS[1], -1)
local entries, ids = listed(orders)
return {
  head and string.match(head, '^{"at":"([^"]+)"') or '0-0',
  redis.call('GET', KEYS[2]) or '',
  redis.call('GET', KEYS[3]) or '',
  entries,
  all(KEYS[5], ids),
  (listed(below(KEYS[7], '+', ARGV[5]))),
  (listed(below(KEYS[8], '+', ARGV[5]))),
  newer,
  older,
}

#!lua flags=allow-oom
-- Takes a try from some buckets, from all or from none; or gives one back to each.
--
-- A bucket is one moment, at which it will be full again: what empties it by itself is time. (That
-- is GCRA, which needs neither a count nor a sweep: the key expires when the bucket is full.)
--
-- KEYS  the buckets
-- ARGV  1 'take' or 'give'; then for each bucket how many tries it holds, and after how many
--       milliseconds one comes back
-- Returns for how many milliseconds there is none to take; 0 where one was taken.

local seconds, microseconds = unpack(redis.call('TIME'))
local now = seconds * 1000 + math.floor(microseconds / 1000)

local function full_at(bucket)
  return math.max(tonumber(redis.call('GET', bucket) or 0), now)
end

local function set(bucket, moment)
  if moment <= now then
    redis.call('DEL', bucket)
  else
    redis.call('SET', bucket, string.format('%.0f', moment), 'PX', string.format('%.0f', moment - now))
  end
end

local wait = 0
for at, bucket in ipairs(KEYS) do
  local holds, apart = tonumber(ARGV[2 * at]), tonumber(ARGV[2 * at + 1])
  if ARGV[1] == 'give' then
    set(bucket, full_at(bucket) - apart)
  else
    wait = math.max(wait, full_at(bucket) - now - (holds - 1) * apart)
  end
end
if ARGV[1] == 'give' or wait > 0 then return wait end
for at, bucket in ipairs(KEYS) do
  set(bucket, full_at(bucket) + tonumber(ARGV[2 * at + 1]))
end
return 0

#!lua
-- Does nothing, as a script that may write: it is refused where Redis would refuse a write, because
-- it is full, a replica, short of replicas, or cannot save. And where this user lacks the right to
-- commands that are needed, it says which.
--
-- KEYS  1 a key such as ours are; our channels are called so, too
-- ARGV  the commands; one of those that belong to another is written as SCRIPT|LOAD

local missing = {}
for _, command in ipairs(ARGV) do
  local words = {}
  for word in string.gmatch(command, '[^|]+') do words[#words + 1] = word end
  words[#words + 1] = KEYS[1]
  if not redis.acl_check_cmd(unpack(words)) then missing[#missing + 1] = command end
end
if #missing > 0 then
  local all = table.concat(missing, ', ')
  return redis.error_reply('NOPERM this user may not run the command ' .. all)
end
return 1

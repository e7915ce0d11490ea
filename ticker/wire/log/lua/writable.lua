#!lua
-- Does nothing, as a script that may write: it is refused where Redis would refuse a write, because
-- it is full, a replica, short of replicas, or cannot save. And where this user lacks the right to a
-- command that changes need, it says so.
--
-- KEYS  1 a key such as ours are
-- ARGV  the commands

for _, command in ipairs(ARGV) do
  if not redis.acl_check_cmd(command, KEYS[1]) then
    return redis.error_reply('NOPERM this user may not run the command ' .. command)
  end
end
return 1

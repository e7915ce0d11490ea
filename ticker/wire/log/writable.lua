#!lua
-- Does nothing, as a script that may write: it is refused where Redis would refuse a write, because
-- it is full, a replica, short of replicas, or cannot save.
return 1

"""Who is asking: readers, editors, programs and partner sites, over HTTP."""

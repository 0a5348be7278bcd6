fedtide_library(fedtide_message
  SOURCES message.c message_read.c
  LINK fedtide_base fedtide_probe)
fedtide_library(fedtide_worker
  SOURCES worker.c barred.c visit.c visit_reach.c visit_robots.c visit_fetch.c visit_nodeinfo.c visit_extras.c
          visit_lists.c name_table.c robots_cache.c
  LINK fedtide_base fedtide_message fedtide_net fedtide_probe PkgConfig::XXHASH)

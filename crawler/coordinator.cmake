fedtide_library(fedtide_coordinator
  SOURCES coordinator.c coordinator_frames.c coordinator_reach.c coordinator_store.c flights.c worker_link.c
  LINK fedtide_base fedtide_message fedtide_sql fedtide_plan fedtide_probe fedtide_store)

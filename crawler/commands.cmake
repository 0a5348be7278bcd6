add_executable(fedtide-crawl main.c options.c
  cmd_db.c cmd_explain.c cmd_import.c cmd_init.c cmd_opt_out.c cmd_parse.c cmd_quarantine.c cmd_run.c cmd_seed.c
  cmd_status.c cmd_worker.c
  frontier.c history.c history_hosts.c history_month.c history_write.c import.c import_fedilist.c import_generic.c import_nodes.c
  parse_values.c text_table.c)
target_link_libraries(fedtide-crawl PRIVATE fedtide_coordinator fedtide_worker fedtide_store fedtide_probe fedtide_sql
  fedtide_base PkgConfig::ARCHIVE PkgConfig::XXHASH)
install(TARGETS fedtide-crawl)

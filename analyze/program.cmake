add_executable(fedtide-analyze main.c options.c output.c measure_command.c report_tables.c
  brief_measures.c edition_measures.c package_days.c cmd_brief.c cmd_package.c cmd_concentration.c cmd_coverage.c cmd_growth.c cmd_mix.c cmd_report.c cmd_survival.c cmd_switches.c cmd_waves.c)
target_link_libraries(fedtide-analyze PRIVATE fedtide_analyze fedtide_render fedtide_sql fedtide_base)
install(TARGETS fedtide-analyze)

add_executable(fedtide-analyze
    main.c
    brief_measures.c
    cmd_brief.c
    cmd_concentration.c
    cmd_coverage.c
    cmd_growth.c
    cmd_instances.c
    cmd_mix.c
    cmd_package.c
    cmd_peers.c
    cmd_recompute.c
    cmd_reconcile.c
    cmd_report.c
    cmd_survival.c
    cmd_switches.c
    cmd_waves.c
    edition_measures.c
    edition_variants.c
    measure_command.c
    options.c
    output.c
    package_days.c package_graph.c report_place.c
    report_tables.c)
target_link_libraries(fedtide-analyze PRIVATE fedtide_analyze fedtide_render fedtide_sql fedtide_base)
install(TARGETS fedtide-analyze)

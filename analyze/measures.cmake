fedtide_library(fedtide_analyze
  SOURCES analysis.c baseline.c concentration.c coverage.c detector.c dictionary.c event_file.c events.c growth.c
    json_values.c kaplan_meier.c ledger.c levels.c ledger_extremes.c mix.c movers.c panel.c panel_load.c panel_releases.c rules.c rules_parameters.c rules_growth.c
    rules_mirror.c rules_values.c scope.c segments.c series.c survival.c switches.c used.c wave_size.c
    waves.c
  LINK fedtide_base fedtide_sql PkgConfig::GSL PkgConfig::JANSSON m)

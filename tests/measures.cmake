# The measures: panel, rules, ledger, definitions, commands.
set(measures_here ${CMAKE_CURRENT_LIST_DIR})
add_executable(fill_panel ${measures_here}/bench/fill_panel.c)
target_link_libraries(fill_panel PRIVATE fedtide_options fedtide_sql fedtide_base)

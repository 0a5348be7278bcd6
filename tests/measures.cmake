# The measures: panel, rules, ledger, definitions, commands.
set(measures_here ${CMAKE_CURRENT_LIST_DIR})
add_executable(fill_panel ${measures_here}/bench/fill_panel.c)
target_link_libraries(fill_panel PRIVATE fedtide_options fedtide_analyze fedtide_sql fedtide_base)
function(measure_test name)
  fedtide_test(test_${name} LABEL unit LINK fedtide_analyze
    SOURCES ${measures_here}/unit/test_${name}.c ${measures_here}/unit/hand_panel.c)
  target_include_directories(test_${name} PRIVATE ${measures_here}/unit)
endfunction()
foreach(name concentration growth host_list ledger median mix panel rules survival)
  measure_test(${name})
endforeach()
fedtide_test(test_panel_rows LABEL db LINK fedtide_analyze SOURCES ${measures_here}/unit/test_panel_rows.c)
# The commands, on databases with nothing, little, and everything; the real panel where it is at hand.
foreach(name measures measures_real)
  add_test(NAME ${name} COMMAND ${measures_here}/integration/with_database.sh bash ${measures_here}/integration/${name}.sh)
endforeach()
set_tests_properties(measures PROPERTIES LABELS e2e TIMEOUT 600)
set_tests_properties(measures_real PROPERTIES LABELS real TIMEOUT 600 SKIP_RETURN_CODE 77)
set_tests_properties(measures measures_real PROPERTIES
  ENVIRONMENT "FEDTIDE_BUILD=${CMAKE_BINARY_DIR};FEDTIDE_SOURCE=${CMAKE_SOURCE_DIR};ASAN_OPTIONS=detect_leaks=1")
add_executable(fill_peers ${measures_here}/bench/fill_peers.c)
target_link_libraries(fill_peers PRIVATE fedtide_options fedtide_sql fedtide_base fedtide_roaring)

# The measures: panel, rules, ledger, definitions, commands.
set(measures_here ${CMAKE_CURRENT_LIST_DIR})
add_executable(fill_panel ${measures_here}/bench/fill_panel.c)
target_link_libraries(fill_panel PRIVATE fedtide_options fedtide_sql fedtide_base)
function(measure_test name)
  fedtide_test(test_${name} LABEL unit LINK fedtide_analyze
    SOURCES ${measures_here}/unit/test_${name}.c ${measures_here}/unit/hand_panel.c)
  target_include_directories(test_${name} PRIVATE ${measures_here}/unit)
endfunction()
foreach(name concentration growth host_list ledger mix panel rules survival)
  measure_test(${name})
endforeach()

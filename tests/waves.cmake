# The wave detector: its parts, and the benchmark against other detectors.
set(bench ${CMAKE_CURRENT_LIST_DIR}/bench)
add_library(fedtide_wave_bench STATIC ${bench}/dice.c ${bench}/host_network.c ${bench}/pelt.c ${bench}/wave_injection.c ${bench}/wave_rivals.c ${bench}/wave_scenarios.c
  ${bench}/wave_score.c ${bench}/wave_shapes.c ${CMAKE_CURRENT_LIST_DIR}/world/chance.c)
target_include_directories(fedtide_wave_bench PUBLIC ${CMAKE_CURRENT_LIST_DIR})
target_link_libraries(fedtide_wave_bench PUBLIC fedtide_options fedtide_analyze)
add_executable(bench_waves ${bench}/bench_waves.c)
target_link_libraries(bench_waves PRIVATE fedtide_wave_bench)
set_target_properties(bench_waves PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests/bench)
add_test(NAME bench_waves_check COMMAND bench_waves --seed 7 --runs 60 --scenario ACH --injections 8 --gate)
set_tests_properties(bench_waves_check PROPERTIES LABELS "unit;bench-check" TIMEOUT 120)
foreach(name baseline detector detector_parts segments wave_size waves_pelt)
  fedtide_test(test_${name} LABEL unit SOURCES ${CMAKE_CURRENT_LIST_DIR}/unit/test_${name}.c LINK fedtide_wave_bench)
endforeach()
add_test(NAME waves_real COMMAND ${CMAKE_CURRENT_LIST_DIR}/integration/with_database.sh
  bash ${CMAKE_CURRENT_LIST_DIR}/integration/waves_real.sh)
set_tests_properties(waves_real PROPERTIES LABELS "e2e;real" TIMEOUT 300 SKIP_RETURN_CODE 77
  ENVIRONMENT "FEDTIDE_BUILD=${CMAKE_BINARY_DIR};FEDTIDE_SOURCE=${CMAKE_SOURCE_DIR}")
fedtide_test(test_waves LABEL unit SOURCES ${CMAKE_CURRENT_LIST_DIR}/unit/test_waves.c
  ${CMAKE_CURRENT_LIST_DIR}/unit/hand_panel.c LINK fedtide_wave_bench)
target_include_directories(test_waves PRIVATE ${CMAKE_CURRENT_LIST_DIR}/unit)
add_test(NAME waves_command COMMAND ${CMAKE_CURRENT_LIST_DIR}/integration/with_database.sh
  bash ${CMAKE_CURRENT_LIST_DIR}/integration/waves_command.sh)
set_tests_properties(waves_command PROPERTIES LABELS db TIMEOUT 120
  ENVIRONMENT "FEDTIDE_BUILD=${CMAKE_BINARY_DIR};FEDTIDE_SOURCE=${CMAKE_SOURCE_DIR}")

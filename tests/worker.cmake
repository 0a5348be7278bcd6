# Messages, and the fetch worker as a whole against a scripted site (net.cmake).
fedtide_test(test_message LABEL unit SOURCES ${CMAKE_CURRENT_LIST_DIR}/unit/test_message.c LINK fedtide_message)
set(crossing ${CMAKE_CURRENT_LIST_DIR}/fuzz/crossing.c)
fedtide_test(test_crossing LABEL unit SOURCES ${CMAKE_CURRENT_LIST_DIR}/unit/test_crossing.c ${crossing} LINK fedtide_message)
fedtide_test(test_worker_tables LABEL unit SOURCES ${CMAKE_CURRENT_LIST_DIR}/unit/test_worker_tables.c ${CMAKE_SOURCE_DIR}/crawler/store/names.c
  LINK fedtide_worker)

set(crew ${CMAKE_CURRENT_LIST_DIR}/net)
add_library(fedtide_crew STATIC ${crew}/crew.c)
target_link_libraries(fedtide_crew PUBLIC fedtide_site fedtide_message)

add_executable(fedtide-test-worker ${crew}/worker_program.c)
target_link_libraries(fedtide-test-worker PRIVATE fedtide_worker)

fedtide_plain(fedtide-test-worker-plain SOURCES ${crew}/worker_program.c
  PARTS fedtide_worker fedtide_message fedtide_net fedtide_probe fedtide_base
  LINK ${net_libraries} PkgConfig::PCRE2 PkgConfig::IDN2 PkgConfig::PSL PkgConfig::XXHASH)

foreach(name families life limits outcomes visits)
  fedtide_test(test_worker_${name} LABEL net SOURCES ${crew}/test_worker_${name}.c LINK fedtide_crew
    ARGS $<TARGET_FILE:fedtide-test-worker> TIMEOUT 240)
endforeach()
# 200 MB have to come in before those who send them are given up.
set_tests_properties(test_worker_limits PROPERTIES RUN_SERIAL ON)
# The same in the closed sandbox.
foreach(name outcomes visits)
  add_test(NAME test_worker_${name}_sandboxed COMMAND test_worker_${name} $<TARGET_FILE:fedtide-test-worker-plain>)
  set_tests_properties(test_worker_${name}_sandboxed PROPERTIES LABELS net TIMEOUT 240)
endforeach()

# fedtide-crawl from end to end against a real server.
foreach(name commands import beside disk_full import_real)
  add_test(NAME ${name} COMMAND ${CMAKE_CURRENT_LIST_DIR}/integration/with_database.sh
    bash ${CMAKE_CURRENT_LIST_DIR}/integration/${name}.sh)
  set_tests_properties(${name} PROPERTIES LABELS db TIMEOUT 300 SKIP_RETURN_CODE 77
    ENVIRONMENT "FEDTIDE_BUILD=${CMAKE_BINARY_DIR};FEDTIDE_SOURCE=${CMAKE_SOURCE_DIR}")
endforeach()
set_tests_properties(disk_full PROPERTIES LABELS fault)
set_tests_properties(import_real PROPERTIES LABELS real)
fedtide_script_test(embedded LABEL db SCRIPT ${CMAKE_CURRENT_LIST_DIR}/integration/embedded.sh)

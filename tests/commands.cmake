# fedtide-crawl from end to end against a real server.
foreach(name commands import)
  add_test(NAME ${name} COMMAND ${CMAKE_CURRENT_LIST_DIR}/integration/with_database.sh
    bash ${CMAKE_CURRENT_LIST_DIR}/integration/${name}.sh)
  set_tests_properties(${name} PROPERTIES LABELS db TIMEOUT 300
    ENVIRONMENT "FEDTIDE_BUILD=${CMAKE_BINARY_DIR};FEDTIDE_SOURCE=${CMAKE_SOURCE_DIR}")
endforeach()

# The database layer, against a real server.
foreach(name pg database)
  fedtide_test(test_sql_${name} LABEL db SOURCES ${CMAKE_CURRENT_LIST_DIR}/unit/test_sql_${name}.c LINK fedtide_sql)
endforeach()
fedtide_test(test_sql_schema LABEL db SOURCES ${CMAKE_CURRENT_LIST_DIR}/unit/test_sql_schema.c
  LINK fedtide_sql fedtide_roaring)
add_test(NAME sql_examples COMMAND ${CMAKE_CURRENT_LIST_DIR}/integration/with_database.sh
  bash ${CMAKE_CURRENT_LIST_DIR}/integration/examples.sh)
set_tests_properties(sql_examples PROPERTIES LABELS db TIMEOUT 120
  ENVIRONMENT "FEDTIDE_BUILD=${CMAKE_BINARY_DIR};FEDTIDE_SOURCE=${CMAKE_SOURCE_DIR}")
foreach(name claim lease lists series)
  fedtide_test(test_store_${name} LABEL db SOURCES ${CMAKE_CURRENT_LIST_DIR}/unit/test_store_${name}.c LINK fedtide_store)
endforeach()

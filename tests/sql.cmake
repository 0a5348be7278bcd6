# The database layer, against a real server.
foreach(name pg database)
  fedtide_test(test_sql_${name} LABEL db SOURCES ${CMAKE_CURRENT_LIST_DIR}/unit/test_sql_${name}.c LINK fedtide_sql)
endforeach()
fedtide_test(test_sql_schema LABEL db SOURCES ${CMAKE_CURRENT_LIST_DIR}/unit/test_sql_schema.c
  LINK fedtide_sql fedtide_roaring)

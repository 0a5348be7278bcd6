# The database layer, against a real server.
foreach(name pg database)
  fedtide_test(test_sql_${name} LABEL db SOURCES ${CMAKE_CURRENT_LIST_DIR}/unit/test_sql_${name}.c LINK fedtide_sql)
endforeach()

foreach(how plain worker coordinator database stop two)
  add_test(NAME crawl_${how} COMMAND ${CMAKE_CURRENT_LIST_DIR}/integration/with_database.sh
    bash ${CMAKE_CURRENT_LIST_DIR}/integration/crawl.sh ${how})
  set_tests_properties(crawl_${how} PROPERTIES LABELS "e2e;fault" TIMEOUT 300 PROCESSORS 2
    ENVIRONMENT "FEDTIDE_BUILD=${CMAKE_BINARY_DIR};FEDTIDE_SOURCE=${CMAKE_SOURCE_DIR}")
endforeach()
fedtide_test(test_coordinator_store LABEL db SOURCES ${CMAKE_CURRENT_LIST_DIR}/unit/test_coordinator_store.c
  LINK fedtide_coordinator)

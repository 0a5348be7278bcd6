# What hostile servers and workers do, through the real programs.
set(hostile ${CMAKE_CURRENT_LIST_DIR}/hostile)
fedtide_test(test_coordinator_hostile LABEL db
  SOURCES ${hostile}/test_coordinator_hostile.c ${hostile}/liar.c ${hostile}/liars.c LINK fedtide_coordinator TIMEOUT 240)
target_include_directories(test_coordinator_hostile PRIVATE ${CMAKE_CURRENT_LIST_DIR})

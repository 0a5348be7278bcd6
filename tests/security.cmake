# What hostile servers and workers do, through the real programs.
set(hostile ${CMAKE_CURRENT_LIST_DIR}/hostile)
fedtide_test(test_coordinator_hostile LABEL db
  SOURCES ${hostile}/test_coordinator_hostile.c ${hostile}/liar.c ${hostile}/liars.c LINK fedtide_coordinator TIMEOUT 240)
fedtide_test(test_coordinator_reach LABEL db
  SOURCES ${hostile}/test_coordinator_reach.c ${hostile}/liar.c ${hostile}/liars.c LINK fedtide_coordinator TIMEOUT 60)

fedtide_test(test_barred LABEL unit SOURCES ${CMAKE_CURRENT_LIST_DIR}/unit/test_barred.c LINK fedtide_worker)

# The crawler as users have it (no sanitizer, whole sandbox) against servers of every hostile kind: tests/gauntlet/run.
set(gauntlet ${CMAKE_CURRENT_LIST_DIR}/gauntlet)
get_target_property(crawl_sources fedtide-crawl SOURCES)
list(TRANSFORM crawl_sources PREPEND ${CMAKE_SOURCE_DIR}/crawler/)
fedtide_plain(fedtide-crawl-plain SOURCES ${crawl_sources}
  PARTS fedtide_coordinator fedtide_worker fedtide_message fedtide_store fedtide_net fedtide_probe fedtide_plan fedtide_sql
        fedtide_base
  LINK ${net_libraries} fedtide_roaring PkgConfig::PCRE2 PkgConfig::IDN2 PkgConfig::PSL PkgConfig::XXHASH
       PkgConfig::LIBPQ PkgConfig::ARCHIVE)
add_dependencies(fedtide-crawl-plain fedtide_sql)
add_executable(fedtide-gauntlet ${gauntlet}/judge.c ${gauntlet}/kinds.c ${gauntlet}/server.c ${gauntlet}/names.c
  ${gauntlet}/answers.c ${gauntlet}/bombs.c)
target_link_libraries(fedtide-gauntlet PRIVATE fedtide_site PkgConfig::LIBPQ)
add_test(NAME gauntlet COMMAND ${CMAKE_CURRENT_LIST_DIR}/integration/with_database.sh
  $<TARGET_FILE:fedtide-gauntlet> $<TARGET_FILE:fedtide-crawl-plain>)
set_tests_properties(gauntlet PROPERTIES LABELS "e2e;fault" TIMEOUT 280 RUN_SERIAL ON)

# Things that die and break in the middle of a crawl.
foreach(how kill database around)
  add_test(NAME faults_${how} COMMAND ${CMAKE_CURRENT_LIST_DIR}/integration/with_database.sh
    bash ${CMAKE_CURRENT_LIST_DIR}/integration/faults.sh ${how})
  set_tests_properties(faults_${how} PROPERTIES LABELS fault TIMEOUT 280
    ENVIRONMENT "FEDTIDE_BUILD=${CMAKE_BINARY_DIR};FEDTIDE_SOURCE=${CMAKE_SOURCE_DIR}")
endforeach()

add_test(NAME privacy COMMAND ${CMAKE_CURRENT_LIST_DIR}/integration/with_database.sh
  bash ${CMAKE_CURRENT_LIST_DIR}/integration/privacy.sh)
set_tests_properties(privacy PROPERTIES LABELS e2e TIMEOUT 280
  ENVIRONMENT "FEDTIDE_BUILD=${CMAKE_BINARY_DIR};FEDTIDE_SOURCE=${CMAKE_SOURCE_DIR}")

# Benchmarks: programs that measure, run by hand (tests/README.md).
add_executable(bench-floor ${CMAKE_CURRENT_LIST_DIR}/bench/floor.c)
target_link_libraries(bench-floor PRIVATE fedtide_options OpenSSL::SSL OpenSSL::Crypto)
add_executable(bench-peers ${CMAKE_CURRENT_LIST_DIR}/bench/peers.c)
target_link_libraries(bench-peers PRIVATE fedtide_store fedtide_worker z)
add_executable(bench-store ${CMAKE_CURRENT_LIST_DIR}/bench/store.c)
target_link_libraries(bench-store PRIVATE fedtide_store)

# Beyond one server: refused with a word where there is no Citus; three nodes where there is.
add_test(NAME citus COMMAND ${CMAKE_CURRENT_LIST_DIR}/integration/with_database.sh
  bash ${CMAKE_CURRENT_LIST_DIR}/integration/citus.sh)
set_tests_properties(citus PROPERTIES LABELS "db" TIMEOUT 600 SKIP_RETURN_CODE 77
  ENVIRONMENT "FEDTIDE_BUILD=${CMAKE_BINARY_DIR};FEDTIDE_SOURCE=${CMAKE_SOURCE_DIR}")

# Silence when our own network is down, and when hosts are.
add_test(NAME outage COMMAND ${CMAKE_CURRENT_LIST_DIR}/integration/with_database.sh
  bash ${CMAKE_CURRENT_LIST_DIR}/integration/outage.sh)
set_tests_properties(outage PROPERTIES LABELS "e2e;fault" TIMEOUT 300 PROCESSORS 2
  ENVIRONMENT "FEDTIDE_BUILD=${CMAKE_BINARY_DIR};FEDTIDE_SOURCE=${CMAKE_SOURCE_DIR}")

# Time-outs while we are the slow side.
add_test(NAME starve COMMAND ${CMAKE_CURRENT_LIST_DIR}/integration/with_database.sh
  bash ${CMAKE_CURRENT_LIST_DIR}/integration/starve.sh 400 4096)
set_tests_properties(starve PROPERTIES LABELS "e2e;fault" TIMEOUT 300 PROCESSORS 2
  ENVIRONMENT "FEDTIDE_BUILD=${CMAKE_BINARY_DIR};FEDTIDE_SOURCE=${CMAKE_SOURCE_DIR}")

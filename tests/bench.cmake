# Benchmarks: programs that measure, run by hand (tests/README.md).
add_executable(bench-floor ${CMAKE_CURRENT_LIST_DIR}/bench/floor.c)
target_link_libraries(bench-floor PRIVATE fedtide_options OpenSSL::SSL OpenSSL::Crypto)
add_executable(bench-peers ${CMAKE_CURRENT_LIST_DIR}/bench/peers.c)
target_link_libraries(bench-peers PRIVATE fedtide_store fedtide_worker z)

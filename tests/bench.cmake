# Benchmarks: programs that measure, run by hand (tests/README.md).
add_executable(bench-floor ${CMAKE_CURRENT_LIST_DIR}/bench/floor.c)
target_link_libraries(bench-floor PRIVATE fedtide_options OpenSSL::SSL OpenSSL::Crypto)

# Parsers: bytes in, values out.
foreach(name hostname instance nodeinfo outcome page peers pointer restrictions retry_after robots series software url)
  fedtide_test(test_probe_${name} LABEL unit SOURCES ${CMAKE_CURRENT_LIST_DIR}/unit/test_probe_${name}.c LINK fedtide_probe)
endforeach()

# Fuzz targets: libFuzzer programs with FEDTIDE_FUZZ (clang), and everywhere a replay of their corpora as plain tests.
set(fuzz_here ${CMAKE_CURRENT_LIST_DIR}/fuzz)

# fedtide_fuzz(NAME LINK libraries [SOURCES files that are in no library] [ALSO folders to replay beside the corpus])
function(fedtide_fuzz name)
  cmake_parse_arguments(A "" "" "LINK;SOURCES;ALSO" ${ARGN})
  set(programs replay_${name})
  add_executable(replay_${name} ${fuzz_here}/fuzz_${name}.c ${fuzz_here}/replay.c ${A_SOURCES})
  add_test(NAME fuzz_${name} COMMAND replay_${name} ${fuzz_here}/corpus/${name} ${A_ALSO})
  set_tests_properties(fuzz_${name} PROPERTIES LABELS fuzz TIMEOUT 120)
  if(FEDTIDE_FUZZ)
    add_executable(fuzz_${name} ${fuzz_here}/fuzz_${name}.c ${A_SOURCES})
    target_link_libraries(fuzz_${name} PRIVATE -fsanitize=fuzzer)
    list(APPEND programs fuzz_${name})
  endif()
  foreach(program ${programs})
    target_include_directories(${program} PRIVATE ${CMAKE_SOURCE_DIR}/tests)
    target_link_libraries(${program} PRIVATE ${A_LINK})
  endforeach()
endfunction()

# Documents of strangers.
foreach(name instance page peers pointer retry_after robots software url)
  fedtide_fuzz(${name} LINK fedtide_probe ALSO ${CMAKE_CURRENT_LIST_DIR}/unit/documents)
endforeach()
# Those whose words reach the coordinator.
foreach(name hostname nodeinfo restrictions series)
  fedtide_fuzz(${name} SOURCES ${fuzz_here}/crossing.c LINK fedtide_message ALSO ${CMAKE_CURRENT_LIST_DIR}/unit/documents)
endforeach()
# What a worker says, and what it is told.
fedtide_fuzz(frames LINK fedtide_coordinator)
fedtide_fuzz(orders LINK fedtide_message)
# The network side.
fedtide_fuzz(address LINK fedtide_net)
fedtide_fuzz(header LINK fedtide_net)
# Files of other hubs.
fedtide_fuzz(csv LINK fedtide_sql)
set(import_sources frontier.c history.c history_hosts.c history_month.c history_write.c import.c import_fedilist.c import_generic.c
  import_nodes.c text_table.c)
list(TRANSFORM import_sources PREPEND ${CMAKE_SOURCE_DIR}/crawler/)
fedtide_fuzz(import SOURCES ${import_sources} LINK fedtide_probe fedtide_sql PkgConfig::ARCHIVE PkgConfig::XXHASH)

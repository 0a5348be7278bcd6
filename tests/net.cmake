# The network side of the crawler. A site is a scripted DNS and HTTPS server on the loopback.
set(site ${CMAKE_CURRENT_LIST_DIR}/net)
add_library(fedtide_site STATIC
  ${site}/site.c ${site}/site_answer.c ${site}/site_certificates.c ${site}/site_dns.c
  ${site}/memory_handshake.c)
target_include_directories(fedtide_site PUBLIC ${CMAKE_CURRENT_LIST_DIR})
target_link_libraries(fedtide_site PUBLIC fedtide_options fedtide_base OpenSSL::SSL OpenSSL::Crypto Threads::Threads z)

foreach(name address loop)
  fedtide_test(test_net_${name} LABEL unit SOURCES ${CMAKE_CURRENT_LIST_DIR}/unit/test_net_${name}.c LINK fedtide_net)
endforeach()
fedtide_test(test_net_crypto LABEL unit SOURCES ${CMAKE_CURRENT_LIST_DIR}/unit/test_net_crypto.c LINK fedtide_net fedtide_site)
fedtide_test(test_net_trust LABEL unit SOURCES ${CMAKE_CURRENT_LIST_DIR}/unit/test_net_trust.c LINK fedtide_net fedtide_site)
foreach(name dns http)
  fedtide_test(test_net_${name} LABEL net SOURCES ${site}/test_net_${name}.c LINK fedtide_net fedtide_site)
endforeach()

# The filter of system calls is off in programs built with AddressSanitizer. What is here is built without, whatever the
# rest is built with: fedtide_plain(NAME SOURCES ... PARTS libraries of ours LINK ...).
function(fedtide_plain name)
  cmake_parse_arguments(A "" "" "SOURCES;PARTS;LINK" ${ARGN})
  set(sources ${A_SOURCES})
  foreach(part ${A_PARTS})
    get_target_property(folder ${part} SOURCE_DIR)
    get_target_property(files ${part} SOURCES)
    foreach(file ${files})
      cmake_path(ABSOLUTE_PATH file BASE_DIRECTORY ${folder})
      list(APPEND sources ${file})
    endforeach()
  endforeach()
  add_executable(${name} ${sources})
  target_compile_definitions(${name} PRIVATE _GNU_SOURCE FEDTIDE_VERSION="${PROJECT_VERSION}")
  target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR} ${CMAKE_SOURCE_DIR}/crawler)
  target_link_libraries(${name} PRIVATE ${A_LINK})
endfunction()

set(net_libraries CURL::libcurl OpenSSL::SSL OpenSSL::Crypto PkgConfig::CARES PkgConfig::SECCOMP PkgConfig::JANSSON
  PkgConfig::ARCHIVE)
fedtide_plain(test_net_sandbox SOURCES ${site}/test_net_sandbox.c PARTS fedtide_net fedtide_base
  LINK ${net_libraries} cmocka)
add_test(NAME test_net_sandbox COMMAND test_net_sandbox)
set_tests_properties(test_net_sandbox PROPERTIES LABELS net TIMEOUT 60)

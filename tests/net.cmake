# The network side of the crawler. A site is a scripted DNS and HTTPS server on the loopback.
set(site ${CMAKE_CURRENT_LIST_DIR}/net)
add_library(fedtide_site STATIC
  ${site}/site.c ${site}/site_answer.c ${site}/site_certificates.c ${site}/site_dns.c)
target_include_directories(fedtide_site PUBLIC ${CMAKE_CURRENT_LIST_DIR})
target_link_libraries(fedtide_site PUBLIC fedtide_options fedtide_base OpenSSL::SSL OpenSSL::Crypto Threads::Threads z)

foreach(name address loop)
  fedtide_test(test_net_${name} LABEL unit SOURCES ${CMAKE_CURRENT_LIST_DIR}/unit/test_net_${name}.c LINK fedtide_net)
endforeach()
foreach(name dns http)
  fedtide_test(test_net_${name} LABEL net SOURCES ${site}/test_net_${name}.c LINK fedtide_net fedtide_site)
endforeach()

set(world ${CMAKE_CURRENT_LIST_DIR}/world)
fedtide_embed(${CMAKE_CURRENT_BINARY_DIR}/embedded_world.c world_tables ${world}/programs.csv)
add_library(fedtide_world_parts STATIC ${CMAKE_CURRENT_BINARY_DIR}/embedded_world.c
  ${world}/certificates.c ${world}/chance.c ${world}/check.c ${world}/documents.c ${world}/dumps.c ${world}/list_documents.c ${world}/lists.c ${world}/nodeinfo_documents.c ${world}/names_dns.c
  ${world}/panel.c ${world}/past_documents.c ${world}/population.c ${world}/reports.c ${world}/server.c ${world}/shares.c ${world}/software.c ${world}/switches.c ${world}/truth.c ${world}/world.c)
target_include_directories(fedtide_world_parts PUBLIC ${CMAKE_CURRENT_LIST_DIR})
target_link_libraries(fedtide_world_parts PUBLIC fedtide_options fedtide_base OpenSSL::SSL OpenSSL::Crypto PkgConfig::ARCHIVE z m)
add_executable(fedtide-world ${world}/main.c)
target_link_libraries(fedtide-world PRIVATE fedtide_world_parts)
set_target_properties(fedtide-world PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests/world)

# Every family and quirk that the simulated fediverse has, crawled and compared with what was planted.
add_test(NAME families COMMAND ${CMAKE_CURRENT_LIST_DIR}/integration/with_database.sh
  bash ${CMAKE_CURRENT_LIST_DIR}/integration/families.sh)
set_tests_properties(families PROPERTIES LABELS e2e TIMEOUT 300
  ENVIRONMENT "FEDTIDE_BUILD=${CMAKE_BINARY_DIR};FEDTIDE_SOURCE=${CMAKE_SOURCE_DIR}")

# Servers from npm, installed into the build folder by the test itself.
add_test(NAME real_servers COMMAND ${CMAKE_CURRENT_LIST_DIR}/integration/with_database.sh
  bash ${CMAKE_CURRENT_LIST_DIR}/integration/real_servers.sh)
set_tests_properties(real_servers PROPERTIES LABELS e2e TIMEOUT 400
  ENVIRONMENT "FEDTIDE_BUILD=${CMAKE_BINARY_DIR};FEDTIDE_SOURCE=${CMAKE_SOURCE_DIR}")

add_test(NAME hub_lists COMMAND ${CMAKE_CURRENT_LIST_DIR}/integration/with_database.sh
  bash ${CMAKE_CURRENT_LIST_DIR}/integration/hub_lists.sh)
set_tests_properties(hub_lists PROPERTIES LABELS db TIMEOUT 300
  ENVIRONMENT "FEDTIDE_BUILD=${CMAKE_BINARY_DIR};FEDTIDE_SOURCE=${CMAKE_SOURCE_DIR}")
fedtide_script_test(lint_quirks LABEL lint SCRIPT ${CMAKE_CURRENT_LIST_DIR}/lint/quirks.sh)

add_test(NAME whole_path COMMAND ${CMAKE_CURRENT_LIST_DIR}/integration/with_database.sh
  bash ${CMAKE_CURRENT_LIST_DIR}/integration/whole_path.sh)
add_test(NAME real_replay COMMAND ${CMAKE_CURRENT_LIST_DIR}/integration/with_database.sh
  bash ${CMAKE_CURRENT_LIST_DIR}/integration/real_replay.sh)
set_tests_properties(whole_path PROPERTIES LABELS e2e TIMEOUT 600 PROCESSORS 2)
set_tests_properties(real_replay PROPERTIES LABELS real TIMEOUT 900 SKIP_RETURN_CODE 77)
set_tests_properties(whole_path real_replay PROPERTIES
  ENVIRONMENT "FEDTIDE_BUILD=${CMAKE_BINARY_DIR};FEDTIDE_SOURCE=${CMAKE_SOURCE_DIR}" RUN_SERIAL ON)

# The checks that a machine can make on reports, briefs and packages, in a real browser, against a real database.
set(page ${CMAKE_CURRENT_LIST_DIR}/page)
set(page_environment "FEDTIDE_BUILD=${CMAKE_BINARY_DIR};FEDTIDE_SOURCE=${CMAKE_SOURCE_DIR}")
add_test(NAME page_make COMMAND ${CMAKE_CURRENT_LIST_DIR}/integration/with_database.sh bash ${page}/make.sh)
set_tests_properties(page_make PROPERTIES LABELS page TIMEOUT 600 FIXTURES_SETUP page ENVIRONMENT "${page_environment}")
add_test(NAME page_files COMMAND bash ${page}/files.sh)
add_test(NAME page_package COMMAND ${CMAKE_CURRENT_LIST_DIR}/integration/with_database.sh bash ${page}/package.sh)
foreach(name contrast numbers browser)
  add_test(NAME page_${name} COMMAND node ${page}/${name}.mjs)
endforeach()
set_tests_properties(page_files page_package page_contrast page_numbers page_browser PROPERTIES LABELS page TIMEOUT 600
  FIXTURES_REQUIRED page ENVIRONMENT "${page_environment}")

foreach(name brief editions package)
  fedtide_test(test_render_${name} LABEL unit SOURCES ${CMAKE_CURRENT_LIST_DIR}/unit/test_render_${name}.c LINK fedtide_render)
endforeach()

add_test(NAME page_golden COMMAND ${CMAKE_CURRENT_LIST_DIR}/integration/with_database.sh bash ${page}/golden.sh)
set_tests_properties(page_golden PROPERTIES LABELS "page;real" TIMEOUT 300 SKIP_RETURN_CODE 77 ENVIRONMENT "${page_environment}")

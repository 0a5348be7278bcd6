# What both programs stand on.
foreach(name buf err json opt read_ahead str)
  fedtide_test(test_base_${name} LABEL unit SOURCES ${CMAKE_CURRENT_LIST_DIR}/unit/test_base_${name}.c LINK fedtide_base)
endforeach()

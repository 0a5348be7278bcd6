# What reports are made of: numbers, scales, pictures, templates, sentences, editions.
foreach(name chart mustache number palette scale sentence svg)
  fedtide_test(test_render_${name} LABEL unit SOURCES ${CMAKE_CURRENT_LIST_DIR}/unit/test_render_${name}.c
    LINK fedtide_render)
endforeach()
fedtide_test(test_render_edition LABEL unit LINK fedtide_render
  SOURCES ${CMAKE_CURRENT_LIST_DIR}/unit/test_render_edition.c ${CMAKE_CURRENT_LIST_DIR}/unit/edition_measures.c)
target_include_directories(test_render_edition PRIVATE ${CMAKE_CURRENT_LIST_DIR}/unit)
# An edition rendered again from its report.json, with seconds and memory.
add_executable(render_edition ${CMAKE_CURRENT_LIST_DIR}/bench/render_edition.c)
target_link_libraries(render_edition PRIVATE fedtide_options fedtide_render)

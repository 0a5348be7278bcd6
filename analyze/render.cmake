set(texts
  ${CMAKE_SOURCE_DIR}/reports/report.html ${CMAKE_SOURCE_DIR}/reports/method.html ${CMAKE_SOURCE_DIR}/reports/style.css
  ${CMAKE_SOURCE_DIR}/reports/sentences.json ${CMAKE_SOURCE_DIR}/reports/events.csv)
fedtide_embed(${CMAKE_CURRENT_BINARY_DIR}/embedded_texts.c report_texts ${texts})
fedtide_library(fedtide_render
  SOURCES render/chart_bars.c render/chart_time.c render/edition.c render/edition_sections.c render/mustache.c
    render/number.c render/page.c render/picture.c render/svg.c render/texts.c
    ${CMAKE_CURRENT_BINARY_DIR}/embedded_texts.c
  LINK fedtide_base PkgConfig::JANSSON PkgConfig::RSVG m)

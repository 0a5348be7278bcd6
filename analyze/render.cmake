pkg_check_modules(FONTCONFIG REQUIRED IMPORTED_TARGET fontconfig)
pkg_check_modules(PNG REQUIRED IMPORTED_TARGET libpng)
set(texts
  ${CMAKE_SOURCE_DIR}/reports/report.html ${CMAKE_SOURCE_DIR}/reports/method.html ${CMAKE_SOURCE_DIR}/reports/style.css
  ${CMAKE_SOURCE_DIR}/reports/sentences.json ${CMAKE_SOURCE_DIR}/reports/events.csv
  ${CMAKE_SOURCE_DIR}/reports/chart.css ${CMAKE_SOURCE_DIR}/reports/report.js ${CMAKE_SOURCE_DIR}/reports/table.html)
foreach(font inter-400 inter-600 source-serif-4-400 source-serif-4-700)
  list(APPEND texts ${CMAKE_SOURCE_DIR}/reports/fonts/${font}.woff2 ${CMAKE_SOURCE_DIR}/reports/fonts/${font}.ttf)
endforeach()
list(APPEND texts
  ${CMAKE_SOURCE_DIR}/reports/brief.html ${CMAKE_SOURCE_DIR}/reports/brief.css ${CMAKE_SOURCE_DIR}/reports/brief.md
  ${CMAKE_SOURCE_DIR}/reports/brief.txt ${CMAKE_SOURCE_DIR}/reports/posts.txt ${CMAKE_SOURCE_DIR}/reports/brief_sentences.json
  ${CMAKE_SOURCE_DIR}/reports/package_readme.md ${CMAKE_SOURCE_DIR}/reports/package_licence.txt
  ${CMAKE_SOURCE_DIR}/reports/package_citation.cff ${CMAKE_SOURCE_DIR}/reports/package_changes.md
  ${CMAKE_SOURCE_DIR}/reports/package_dictionary.md
  ${CMAKE_SOURCE_DIR}/reports/editions.html ${CMAKE_SOURCE_DIR}/reports/editions.css
  ${CMAKE_SOURCE_DIR}/reports/editions.atom ${CMAKE_SOURCE_DIR}/reports/editions_corrections.md
  ${CMAKE_SOURCE_DIR}/reports/press_findings.txt ${CMAKE_SOURCE_DIR}/reports/press_readme.txt)
fedtide_embed(${CMAKE_CURRENT_BINARY_DIR}/embedded_texts.c report_texts ${texts})
fedtide_library(fedtide_render
  SOURCES render/brief.c render/brief_chart.c render/brief_figures.c render/brief_files.c render/brief_host.c render/brief_sentences.c
    render/card.c render/croissant.c render/datapackage.c render/editions.c render/press.c render/licence.c render/package.c render/package_columns.c
    render/package_database.c render/package_sums.c render/package_table.c
    render/chart.c render/chart_bars.c render/chart_curve.c render/chart_files.c render/chart_heat.c
    render/chart_line.c render/chart_multiples.c render/chart_panels.c render/chart_parts.c render/chart_ranked.c
    render/chart_slope.c render/chart_stacked.c
    render/edition.c render/edition_activity.c render/edition_destinations.c render/edition_findings.c render/edition_growth.c render/edition_life.c render/edition_links.c
    render/edition_parts.c render/edition_structure.c render/edition_tables.c render/edition_trust.c
    render/embedded_texts.c render/movement.c render/mustache.c render/number.c render/page.c render/page_figure.c render/page_fonts.c
    render/palette.c render/picture.c render/picture_fonts.c render/scale.c render/sentence.c render/svg.c
    render/svg_axis.c render/text_file.c render/text_width.c render/texts.c render/vega.c
    ${CMAKE_CURRENT_BINARY_DIR}/embedded_texts.c
  LINK fedtide_base fedtide_median PkgConfig::GSL PkgConfig::JANSSON PkgConfig::RSVG PkgConfig::FONTCONFIG PkgConfig::PNG PkgConfig::SQLITE OpenSSL::Crypto m)

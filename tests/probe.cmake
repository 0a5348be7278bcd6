# Parsers: bytes in, values out.
foreach(name hostname instance nodeinfo outcome page peers pointer quirks restrictions retry_after robots series software url)
  fedtide_test(test_probe_${name} LABEL unit SOURCES ${CMAKE_CURRENT_LIST_DIR}/unit/test_probe_${name}.c LINK fedtide_probe)
endforeach()

# Saved documents through `fedtide-crawl parse`: our own, and captured ones where they are on the machine.
set(parse_values ${CMAKE_CURRENT_LIST_DIR}/../crawler/parse_values.c)
fedtide_test(test_parse_documents LABEL unit
  SOURCES ${CMAKE_CURRENT_LIST_DIR}/unit/test_parse.c ${parse_values} LINK fedtide_probe
  ARGS ${CMAKE_CURRENT_LIST_DIR}/unit/documents.tsv ${CMAKE_CURRENT_LIST_DIR}/unit/documents)
fedtide_test(test_parse_real LABEL real
  SOURCES ${CMAKE_CURRENT_LIST_DIR}/unit/test_parse.c ${parse_values} LINK fedtide_probe
  ARGS ${CMAKE_CURRENT_LIST_DIR}/unit/real_documents.tsv ${CMAKE_CURRENT_LIST_DIR}/../../shared/data/real-documents)

# Turns files into one C source: cmake -DOUT=... -DNAME=sql_files -DFILES="a;b" -P embed.cmake
#
# The result defines `const struct embedded_file NAME[]` (base/embedded_file.h), in the order given, ended by a row of NULLs. Bytes are written as numbers, so that no quoting is needed.
set(text "#include \"base/embedded_file.h\"\n\nextern const struct embedded_file ${NAME}[];\n")
set(rows "")
set(index 0)
foreach(file ${FILES})
  file(READ "${file}" hex HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
  get_filename_component(base "${file}" NAME)
  string(APPEND text "static const unsigned char file_${index}[] = {${bytes}0x00};\n")
  string(APPEND rows "    {\"${base}\", (const char *)file_${index}, sizeof(file_${index}) - 1},\n")
  math(EXPR index "${index} + 1")
endforeach()
string(APPEND text "\nconst struct embedded_file ${NAME}[] = {\n${rows}    {0, 0, 0},\n};\n")
file(WRITE "${OUT}" "${text}")

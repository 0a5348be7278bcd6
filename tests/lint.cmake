fedtide_script_test(lint_sizes LABEL lint SCRIPT ${CMAKE_CURRENT_LIST_DIR}/lint/sizes.sh)
fedtide_script_test(lint_source LABEL lint SCRIPT ${CMAKE_CURRENT_LIST_DIR}/lint/source.sh)
fedtide_script_test(lint_checkers LABEL lint SCRIPT ${CMAKE_CURRENT_LIST_DIR}/lint/checkers.sh TIMEOUT 900)

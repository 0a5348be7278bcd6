#!/usr/bin/env bash
# clang-tidy and cppcheck find nothing.
set -u
cd "$FEDTIDE_SOURCE" || exit 1
for tool in clang-tidy cppcheck; do
  command -v "$tool" >/dev/null || { echo "$tool is missing"; exit 1; }
done
files=$(git ls-files -- 'crawler/*.c' 'analyze/*.c' 'sql/*.c')
status=0
echo "cppcheck"
# shellcheck disable=SC2086
cppcheck --std=c11 --language=c --quiet --error-exitcode=1 --inline-suppr --enable=warning,portability,performance \
  --suppress=missingIncludeSystem --suppress=normalCheckLevelMaxBranches -j "$(nproc)" -I . -I crawler -I analyze \
  --include=tests/lint/jansson_loops.h \
  -D_GNU_SOURCE '-DFEDTIDE_VERSION="0"' $files || status=1
echo "clang-tidy"
printf '%s\n' $files | xargs -P "$(nproc)" -n 4 clang-tidy --quiet -p "$FEDTIDE_BUILD" \
  --extra-arg=-Wno-unknown-warning-option >"$FEDTIDE_BUILD/clang-tidy.log" 2>"$FEDTIDE_BUILD/clang-tidy.err" || status=1
grep -E 'warning:|error:' "$FEDTIDE_BUILD/clang-tidy.log" && status=1
[ "$status" -eq 0 ] && echo "clean"
exit "$status"

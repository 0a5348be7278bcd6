#!/usr/bin/env bash
# Checks 1, 2, 5, 7 and 12 of the files themselves: the same bytes twice, well-formed SVG with a name and a description,
# a table beside each chart, sizes, and nothing hostile unescaped.
set -u
out="$FEDTIDE_BUILD/tests/page/out"
failures=0 checks=0

check() { # check WHAT COMMAND...
  local what=$1
  shift
  checks=$((checks + 1))
  "$@" >"$out/check.txt" 2>&1 && return 0
  failures=$((failures + 1))
  echo "not ok: $what"
  head -5 "$out/check.txt" | cut -c1-300 | sed 's/^/  /'
}
below() { [ "$(stat -c %s "$1")" -lt "$2" ]; }
absent() { ! grep -aqF -- "$1" "$2"; }

check "the same database gives the same bytes" diff -r "$out/simulated" "$out/again"

for state in simulated oneday nothing; do
  for file in report/index.html report/report.json brief.html brief.json brief.md brief.txt brief.posts.txt \
    brief.card.png brief.card.alt.txt package/README.md package/datapackage.json package/fedtide.sqlite package/SHA256SUMS; do
    check "$state: $file is there" test -s "$out/$state/$file"
  done
  check "$state: the report is below 500 kB" below "$out/$state/report/index.html" 500000
  check "$state: the brief is below 160 kB" below "$out/$state/brief.html" 160000
  check "$state: checksums hold" bash -c 'cd "$0" && sha256sum --quiet --check SHA256SUMS' "$out/$state/package"
  check "$state: every file has a checksum" bash -c 'cd "$0" && [ "$(find . -type f ! -name SHA256SUMS | wc -l)" = "$(wc -l <SHA256SUMS)" ]' "$out/$state/package"
  for post in "$out/$state"/brief.posts.txt; do
    check "$state: no post is longer than 500 characters" awk 'length($0) > 500 {exit 1}' "$post"
    check "$state: there are posts" grep -q . "$post"
  done
done

svgs=$(find "$out/simulated" -name '*.svg')
check "there are charts" test "$(echo "$svgs" | wc -l)" -ge 10
for svg in $svgs; do
  name=${svg#"$out/"}
  check "$name is well-formed" xmllint --noout --nonet "$svg"
  check "$name has the role img" xmllint --xpath '/*[@role="img"]' "$svg"
  check "$name has a title" xmllint --xpath '/*/*[local-name()="title"][string-length() > 8]' "$svg"
  check "$name has a description of 60 characters" xmllint --xpath '/*/*[local-name()="desc"][string-length() >= 60]' "$svg"
  check "$name is described with two numbers" bash -c \
    '[ "$(xmllint --xpath "string(/*/*[local-name()=\"desc\"])" "$0" | grep -oE "[0-9][0-9.,]*" | wc -l)" -ge 2 ]' "$svg"
  check "$name refers to nothing outside" bash -c '! grep -qE "(href|src)=\"|url\((http|//)|@import" "$0"' "$svg"
  check "$name runs nothing" bash -c '! grep -qiE "<script|<foreignObject| on[a-z]+=\"" "$0"' "$svg"
  case "$svg" in
    */charts/*)
      check "$name has its figures beside it" test -s "${svg%.svg}.csv"
      check "$name has a picture beside it" bash -c '[ "$(head -c 8 "$0" | od -An -tx1 | tr -d " ")" = 89504e470d0a1a0a ]' "${svg%.svg}.png"
      ;;
  esac
done

check "pictures are in the built-in fonts" bash -c 'pdffonts "$0" | grep -q "+Inter" && ! pdffonts "$0" | grep -q DejaVu' "$out/simulated/report/charts/growth.pdf"

# What strangers wrote: escaped where it is shown, and bidi controls gone.
for page in "$out"/simulated/report/index.html "$out"/simulated/brief.html $svgs; do
  name=${page#"$out/"}
  check "$name: markup of strangers stays text" absent '<script>window.hit' "$page"
  check "$name: no image of strangers" absent '<img src=x' "$page"
  check "$name: no control of direction" absent "$(printf '\xe2\x80\xae')" "$page"
  check "$name: no isolate either" absent "$(printf '\xe2\x81\xa6')" "$page"
  check "$name is UTF-8" iconv -f UTF-8 -t UTF-8 "$page"
done
check "the hostile program is shown, as text" grep -qF '&lt;script&gt;window.hit=1&lt;/script&gt;' "$out/simulated/report/index.html"
check "the hostile event is shown, as text" grep -qF '&lt;/title&gt;&lt;script&gt;window.hit=1' "$out/simulated/report/index.html"
check "templates are not expanded in data" absent '{{{style}}}' "$out/simulated/brief.html"
check "the title is escaped" grep -qF 'A &quot;simulated&quot; &lt;fediverse&gt; &amp; more' "$out/simulated/report/index.html"
check "a formula is no formula in CSV" bash -c '! grep -rnE "(^|,)\"?[=+@]" "$0" --include=*.csv' "$out/simulated/package/data"
check "it is there nevertheless" grep -q "'=cmd|" "$out/simulated/package/data/servers.csv"
gone=$(cat "$out/opted_out.txt")
check "a host has opted out" test -n "$gone"
check "a host that opted out is nowhere" bash -c '! grep -raqwF -- "$1" "$0"' "$out/simulated" "$gone"

# Editions: a published one never changes, a correction is a new version that is told, an embargo stands on everything.
shelf="$out/shelf"
has() { grep -qF -- "$1" "$2"; }
check "the first edition is what it was" diff -r "$out/published-before" "$shelf/2026-03-v1.0"
check "an edition is not made twice" has "never changed" "$out/refused.txt"
check "latest is the newest" test "$(readlink "$shelf/latest")" = 2026-05-v1.0
check "the correction is told" has 'one <server> was counted twice' "$shelf/CORRECTIONS.md"
check "it is told where it was made" has 'Corrected in this version: one &lt;server&gt; was counted twice' "$shelf/2026-03-v1.1/index.html"
check "an edition without one says so" has 'None so far in this edition.' "$shelf/2026-04-v1.0/index.html"
check "four versions are listed" test "$(jq '.editions | length' "$shelf/editions.json")" = 4
check "the feed is well-formed" xmllint --noout --nonet "$shelf/feed.atom"
for part in id title updated author entry; do
  check "the feed has $part" xmllint --xpath "/*/*[local-name()='$part']" "$shelf/feed.atom"
done
check "every entry has id, title, updated and link" test "$(xmllint --xpath 'count(//*[local-name()="entry"][*[local-name()="id"] and *[local-name()="title"] and *[local-name()="updated"] and *[local-name()="link"]])' "$shelf/feed.atom")" = 4
check "ids differ" bash -c '[ -z "$(xmllint --xpath "//*[local-name()=\"id\"]/text()" "$0" | sort | uniq -d)" ]' "$shelf/feed.atom"
kept="$shelf/2026-05-v1.0" line='Embargo: not before 6 May 2026, 06:00 UTC'
check "the press kit has charts" test "$(find "$kept/press" -name '*.pdf' | wc -l)" -ge 5
check "every file of the press kit says so in its name" test -z "$(find "$kept/press" -type f ! -name 'EMBARGO-*')"
for file in "$kept"/index.html "$kept"/brief.html "$kept"/brief.md "$kept"/brief.txt "$kept"/brief.posts.txt \
  "$kept"/press/EMBARGO-findings.txt "$kept"/press/EMBARGO-README.txt "$kept"/press/*.svg; do
  check "the embargo stands in ${file#"$kept/"}" has "$line" "$file"
done
for page in index brief; do
  check "$page.html asks not to be indexed" has '<meta name="robots" content="noindex">' "$kept/$page.html"
  check "$page.html without embargo does not" bash -c '! grep -q noindex "$0"' "$shelf/2026-04-v1.0/$page.html"
done
check "a press kit without embargo has plain names" test -s "$shelf/2026-04-v1.0/press/findings.txt"
for svg in "$shelf"/2026-04-v1.0/press/*.svg; do
  check "$(basename "$svg") of the press kit has its text for the blind" test -s "${svg%.svg}.alt.txt"
done

echo "$checks checks, $failures failures"
[ "$failures" -eq 0 ]

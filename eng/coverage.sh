#!/usr/bin/env bash
# Adds up what coverlet measured (coverage.cobertura.xml, one for each test project): lines reached by any test, for each assembly.
# What runs in processes that tests start is not seen: the engine's server, and much of the host's commands.
#   eng/coverage.sh FOLDER
set -euo pipefail
mapfile -t reports < <(find "${1:?the folder of the reports}" -name coverage.cobertura.xml)
[ ${#reports[@]} -gt 0 ] || { echo "No coverage was measured." >&2; exit 1; }
cat "${reports[@]}" | awk '
  function of(name) { return match($0, name "=\"[^\"]*\"") ? substr($0, RSTART + length(name) + 2, RLENGTH - length(name) - 3) : "" }
  /<package / { assembly = of("name") }
  /<class /   { file = of("filename") }
  /<line /    { line = assembly SUBSEP file SUBSEP of("number"); hits[line] += of("hits") }
  END {
    for (line in hits) { split(line, part, SUBSEP); all[part[1]]++; reached[part[1]] += hits[line] > 0 }
    for (assembly in all) { printf "%-28s %6d of %6d lines  %5.1f %%\n", assembly, reached[assembly], all[assembly], 100 * reached[assembly] / all[assembly]; n += all[assembly]; r += reached[assembly] }
    if (n) printf "%-28s %6d of %6d lines  %5.1f %%\n", "~ all", r, n, 100 * r / n
  }' | sort | sed 's/^~ all/all  /'

#!/bin/sh
# After the batch: all members' results as one table, for reading (table.txt) and for
# plotting (summary.csv). Called in the directory that holds the members' directories.
set -eu
export LC_ALL=C

set -- member-*/result.csv
if [ ! -e "$1" ]; then
  echo "no member has a result" >&2
  exit 1
fi

{
  echo member,solar_constant,ice_albedo,mean_temperature,equator,pole,ice_line,planetary_albedo,poleward_PW,imbalance,years,climate
  sort -t , -k 2,2n -k 3,3n "$@"
} > summary.csv

awk -f "$(dirname "$0")/tabulate.awk" summary.csv > table.txt
cat table.txt

#!/bin/sh
# The job: one member of the ensemble. It runs in the member's own directory.
set -eu
export LC_ALL=C # a point in every number, wherever this runs

exec awk -f model.awk namelist

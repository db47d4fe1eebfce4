# After the job: one line from the member's time series and profile. The columns are named in
# tabulate.sh. A member that does not balance its energy has no result.
#
#   awk -f reduce.awk namelist FS=, series.csv profile.csv

FILENAME == "namelist" && $2 == "=" { setting[$1] = $3 }

FILENAME == "series.csv" && FNR > 1 {
  years = $1
  mean = $2
  imbalance = $3
  ice_line = $4
}

FILENAME == "profile.csv" && FNR > 1 {
  if (FNR == 2) equator = $3
  pole = $3
  sunlight += $2 * $5
  absorbed += $2 * $6
  if ($8 > transport) transport = $8
}

END {
  if (sunlight == 0 || imbalance > 0.01 || imbalance < -0.01) {
    print "not in equilibrium: imbalance " imbalance " W m-2" | "cat 1>&2"
    exit 1
  }
  climate = ice_line == 0 ? "snowball" : (ice_line == 90 ? "ice-free" : "ice-cap")
  printf "%d,%s,%s,%.2f,%.1f,%.1f,%.1f,%.3f,%.2f,%.1e,%d,%s\n", setting["member"],
    setting["solar_constant"], setting["ice_albedo"], mean, equator, pole, ice_line,
    1 - absorbed / sunlight, transport, imbalance, years, climate
}

# Draws the members of summary.csv as grids: the solar constant downwards, the ice albedo across.

BEGIN { FS = "," }

NR > 1 {
  collect(suns, $2)
  collect(ices, $3)
  at = $2 "," $3
  temperature[at] = sprintf("%.1f", $4)
  ice[at] = bar($7)
  members[$12]++
  imbalance = $10 < 0 ? -$10 : $10 + 0
  if (imbalance > largest) largest = imbalance
}

END {
  printf "%d members in equilibrium: %d ice-free, %d with an ice cap, %d snowballs\n", NR - 1,
    members["ice-free"], members["ice-cap"], members["snowball"]
  printf "largest imbalance of energy: %.4f W m-2\n", largest
  grid("Global mean temperature (degC)", temperature)
  grid("Ice line (degrees), and the way from equator to pole: ~ bare, # ice", ice)
}

function grid(title, cells,    i, j, at) {
  printf "\n%s\n\n", title
  printf "%14s  %37s\n%14s", "solar constant", "ice albedo", "W m-2"
  for (j = 1; j <= ices[0]; j++) printf " %12s", ices[j]
  print ""
  for (i = suns[0]; i >= 1; i--) {
    printf "%14s", suns[i]
    for (j = 1; j <= ices[0]; j++) {
      at = suns[i] "," ices[j]
      printf " %12s", at in cells ? cells[at] : "?"
    }
    print ""
  }
}

# Nine characters, ten degrees each.
function bar(line,    drawn, band) {
  for (band = 10; band <= 90; band += 10) drawn = drawn (band - 5 < line ? "~" : "#")
  return sprintf("%.0f ", line) drawn
}

# Keeps a list of different numbers in ascending order, its length under 0.
function collect(list, value,    i) {
  for (i = 1; i <= list[0]; i++) if (list[i] == value) return
  for (i = ++list[0]; i > 1 && list[i - 1] + 0 > value + 0; i--) list[i] = list[i - 1]
  list[i] = value
}

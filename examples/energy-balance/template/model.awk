# A climate between sunlight, ice and space: the one-dimensional energy-balance model of
# Budyko, Sellers and North, stepped in time until it stands still.
#
#   C dT/dt = S/4 s(x) (1 - albedo(x, T)) - (A + B T) + d/dx ( D (1 - x^2) dT/dx )
#
# T is the annual mean temperature at the surface (degC), x the sine of latitude. One hemisphere
# from the equator to the pole; the other is its mirror image, so no heat crosses the equator.
#
#   awk -f model.awk namelist     writes series.csv (a line a year) and profile.csv (a line a belt)

$2 == "=" { setting[$1] = $3 + 0 }

END {
  set_up()
  print "year,mean_temperature,imbalance,ice_line" > "series.csv"
  record(0)
  for (year = 1; year <= setting["max_years"]; year++) {
    change = run_a_year()
    record(year)
    if (change < 1e-4) { # K a year, in the belt that changes most
      write_profile()
      printf "equilibrium after %d years: %.2f degC, imbalance %.1e W m-2\n", year, mean, imbalance
      exit 0
    }
  }
  printf "no equilibrium after %d years: still %.1e K a year\n", setting["max_years"], change
  exit 1
}

# Belts of equal width in latitude. Belt j lies between edges j - 1 and j; edge 0 is the equator.
function set_up(    j, width, south, north, p2) {
  pi = 3.141592653589793
  belts = setting["belts"]
  width = pi / 2 / belts
  A = setting["olr_at_zero"]
  B = setting["olr_slope"]
  ice_edge = setting["ice_edge_temperature"]
  ice = setting["ice_albedo"]
  # No belt freezes at one stroke: its albedo goes from bare to ice within 6 K.
  cold = ice_edge - 3
  warm = ice_edge + 3

  steps = setting["steps_per_year"]
  # What a step at 1 W m-2 does to a column of sea water, at 4.1e6 J m-3 K-1.
  warming = 365.25 * 86400 / steps / (4.1e6 * setting["ocean_depth"])
  for (j = 1; j <= belts; j++) {
    south = j > 1 ? north : 0
    north = j < belts ? sine(j * width) : 1
    latitude[j] = (j - 0.5) * width * 180 / pi
    area[j] = north - south # its part of the hemisphere
    # The belt's mean of the second Legendre polynomial, P2(x) = (3 x^2 - 1) / 2.
    p2 = (north * (north * north - 1) - south * (south * south - 1)) / 2 / area[j]
    sunlight[j] = setting["solar_constant"] / 4 * (1 - 0.477 * p2)
    bare[j] = setting["bare_albedo"] + setting["bare_albedo_slope"] * p2
    # What passes over edge j for each kelvin of difference. Nothing passes over the pole.
    passes[j] = j < belts ? setting["diffusivity"] * sine(pi / 2 - j * width) / width : 0
    # The two that the steps need most, made once.
    absorbed_bare[j] = sunlight[j] * (1 - bare[j])
    absorbed_ice[j] = sunlight[j] * (1 - ice)
    T[j] = setting["start_temperature"]
  }
  T[belts + 1] = -273.15 # beyond the pole, where nothing passes: never felt
}

# By its series: small builds of awk have no sin(), and libraries differ in its last digit.
function sine(angle,    i, term, sum) {
  sum = term = angle
  for (i = 2; i <= 20; i += 2) {
    term *= -angle * angle / (i * (i + 1))
    sum += term
  }
  return sum
}

function albedo(j, t) {
  if (t >= warm) return bare[j]
  if (t <= cold) return ice
  return ice + (bare[j] - ice) * (t - cold) / (warm - cold)
}

function absorbed(j, t) {
  return sunlight[j] * (1 - albedo(j, t))
}

# Returns the year's change of temperature in the belt that changed most.
function run_a_year(    step, j, t, poleward, sun, inflow, outflow, last_year, most) {
  for (j = 1; j <= belts; j++) last_year[j] = T[j]
  for (step = 1; step <= steps; step++) {
    inflow = 0
    t = T[1]
    for (j = 1; j <= belts; j++) {
      poleward = T[j + 1]
      outflow = passes[j] * (t - poleward)
      sun = t >= warm ? absorbed_bare[j] : (t <= cold ? absorbed_ice[j] : absorbed(j, t))
      T[j] = t + warming * (sun - A - B * t + (inflow - outflow) / area[j])
      inflow = outflow
      t = poleward
    }
  }
  most = 0
  for (j = 1; j <= belts; j++) {
    t = T[j] - last_year[j]
    if (t < 0) t = -t
    if (t > most) most = t
  }
  return most
}

function record(year,    j) {
  mean = imbalance = 0
  for (j = 1; j <= belts; j++) {
    mean += area[j] * T[j]
    imbalance += area[j] * (absorbed(j, T[j]) - A - B * T[j])
  }
  printf "%d,%.4f,%.6f,%.2f\n", year, mean, imbalance, ice_line() > "series.csv"
}

# The latitude poleward of which there is ice: 90 without ice, 0 with ice everywhere.
function ice_line(    j) {
  if (T[1] <= ice_edge) return 0
  for (j = 2; j <= belts; j++)
    if (T[j] <= ice_edge)
      return latitude[j] - (latitude[j] - latitude[j - 1]) * (ice_edge - T[j]) / (T[j - 1] - T[j])
  return 90
}

function write_profile(    j, petawatts) {
  petawatts = 2 * pi * 6.371e6 * 6.371e6 / 1e15 # for each W m-2 over the hemisphere
  print "latitude,area,temperature,albedo,sunlight,absorbed,emitted,poleward_PW" > "profile.csv"
  for (j = 1; j <= belts; j++) {
    printf "%.2f,%.6f,%.3f,%.3f,%.3f,%.3f,%.3f,%.3f\n", latitude[j], area[j], T[j],
      albedo(j, T[j]), sunlight[j], absorbed(j, T[j]), A + B * T[j],
      passes[j] * (T[j] - T[j + 1]) * petawatts > "profile.csv"
  }
}

# Before the job: would the model make sense of this namelist? Says what is wrong with it, if
# anything is, and fails.
#
#   awk -f check.awk namelist

BEGIN {
  # setting, least, most
  expect("solar_constant", 500, 5000)
  expect("ice_albedo", 0, 1)
  expect("bare_albedo", 0, 1)
  expect("bare_albedo_slope", -0.2, 0.2)
  expect("ice_edge_temperature", -40, 10)
  expect("olr_at_zero", 100, 400)
  expect("olr_slope", 0.5, 5)
  expect("diffusivity", 0, 5)
  expect("ocean_depth", 1, 5000)
  expect("start_temperature", -100, 100)
  expect("belts", 4, 1000)
  expect("steps_per_year", 1, 100000)
  expect("max_years", 1, 100000)
}

function expect(name, from, to) {
  names[++count] = name
  least[name] = from
  most[name] = to
}

$2 == "=" { text[$1] = $3 }

END {
  for (i = 1; i <= count; i++) check(names[i])
  if (!wrong && text["ice_albedo"] <= text["bare_albedo"]) complain("ice must be brighter than no ice")
  if (!wrong) check_time_step()
  exit wrong > 0
}

function check(name) {
  if (text[name] !~ /^[-+]?[0-9]+(\.[0-9]*)?([eE][-+]?[0-9]+)?$/)
    complain(name " = \"" text[name] "\" is not a number")
  else if (text[name] + 0 < least[name] || text[name] + 0 > most[name])
    complain(name " = " text[name] " is not between " least[name] " and " most[name])
}

# An explicit scheme blows up if heat could leave a belt faster than it is there.
function check_time_step(    width, step, number) {
  width = 3.14159 / 2 / text["belts"]
  step = 365.25 * 86400 / text["steps_per_year"]
  number = text["diffusivity"] * step / (4.1e6 * text["ocean_depth"] * width * width)
  if (number > 0.45)
    complain("the time step is too long: diffusion number " number ", at most 0.45; raise steps_per_year")
}

function complain(what) {
  print FILENAME ": " what
  wrong++
}

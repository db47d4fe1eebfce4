# shellcheck shell=sh disable=SC2034,SC2154
#
# Runs one piece of work, at most once, and leaves on disk how it began and how it ended.
# Only functions: the launcher reads them for pieces on this host, and a batch script holds the same
# text. On the way of every piece there are builtins only, and two forks: this wrapper and the work.
#
# The caller sets
#   tutti_claim_file  tutti_end_file  where the two records go
#   tutti_id          whose claim it is
#   tutti_cwd         where the work runs
#   tutti_output      what takes its output; empty: what the wrapper writes to
#   tutti_niceness    by how many steps it gives way to others; empty: none
#   tutti_patience    seconds for which an end record that cannot be written is tried again
# and calls
#   tutti_prepare                     once, for any number of pieces
#   tutti_claim                       0: claimed; 1: somebody else has it; 2: no claim, see tutti_why
#   tutti_launch COUNT NAME=VALUE... PROGRAM ARGUMENT...
#   tutti_attend                      waits, and records the end; tutti_status is how it ended
#
# A record is complete when its last line is there: a write may be cut off, and nothing is renamed.
# All names begin with tutti_, because a variable that came from the environment goes back into it.

tutti_proc=${tutti_proc-/proc}

# shellcheck disable=SC2016
tutti_perl_starter='
  setpgrp(0, 0);
  $SIG{INT} = $SIG{QUIT} = "DEFAULT";
  { no warnings; exec { $ARGV[0] } @ARGV; }
  my $error = $!;
  print STDERR "tutti: $ARGV[0]: $error\n";
  exit($error == 2 ? 127 : 126);'

tutti_prepare() {
  tutti_host=${TUTTI_HOST-}
  tutti_boot=
  if [ -r "$tutti_proc/self/stat" ]; then
    [ -n "$tutti_host" ] || read -r tutti_host <"$tutti_proc/sys/kernel/hostname"
    read -r tutti_boot <"$tutti_proc/sys/kernel/random/boot_id"
  else
    [ -n "$tutti_host" ] || tutti_host=$(uname -n)
    tutti_boot=$(sysctl -n kern.bootsessionuuid 2>/dev/null)
  fi
  tutti_boot=${tutti_boot:--}
  tutti_nice=$(command -v nice)
  tutti_choose_starter
}

# How the work gets a process group of its own, so that a signal reaches all of it. Bash's job
# control does that without a further program. Dash has job control with a terminal only; and what
# it starts in the background ignores INT and QUIT, which no shell can undo: perl can, setsid cannot.
# (A session of its own is more than is wanted: some schedulers count and kill by session.)
tutti_choose_starter() {
  if [ -n "${BASH_VERSION-}" ]; then
    tutti_starter=bash
  elif tutti_perl=$(command -v perl); then
    tutti_starter=perl
  elif tutti_setsid=$(command -v setsid); then
    tutti_starter=setsid
  else
    tutti_starter=none
  fi
}

# Sets tutti_pid and tutti_start of the process that calls it: `$$` is that of the first shell.
# A program's name may hold anything, so fields are counted after the last parenthesis. (Asking for
# the longest prefix at once, ##, tries every length: 0.2 ms.)
tutti_self() {
  if [ -r "$tutti_proc/self/stat" ]; then
    read -r tutti_stat <"$tutti_proc/self/stat"
    tutti_pid=${tutti_stat%% *}
    tutti_stat=${tutti_stat#*) }
    while case $tutti_stat in *\)\ *) ;; *) false ;; esac do
      tutti_stat=${tutti_stat#*) }
    done
    # shellcheck disable=SC2086
    set -- $tutti_stat
    tutti_start=${20}
  else
    # shellcheck disable=SC2016
    tutti_pid=$(exec sh -c 'echo "$PPID"')
    # shellcheck disable=SC2046
    set -- $(TZ=UTC0 LC_ALL=C ps -o lstart= -p "$tutti_pid" 2>/dev/null)
    tutti_start=$*
  fi
  tutti_start=${tutti_start:--}
}

tutti_claim() {
  tutti_job=
  tutti_caught=
  trap '' HUP PIPE
  trap 'tutti_pass TERM' TERM
  trap 'tutti_pass INT' INT
  trap 'tutti_pass USR1' USR1
  trap 'tutti_pass USR2' USR2
  # A session of its own may take no notice of TSTP, but nothing can overlook STOP.
  trap 'tutti_pass STOP' TSTP
  trap 'tutti_pass CONT' CONT
  tutti_self

  tutti_opened=
  tutti_written=
  set -C
  {
    tutti_opened=yes
    printf 'id %s\nhost %s\nboot %s\nwrapper %s %s\nclaimed\n' \
      "$tutti_id" "$tutti_host" "$tutti_boot" "$tutti_pid" "$tutti_start" && tutti_written=yes
  } 2>/dev/null >"$tutti_claim_file"
  set +C

  if [ -n "$tutti_written" ] && tutti_holds "$tutti_claim_file" claimed; then
    return 0
  elif [ -n "$tutti_opened" ]; then
    # Nothing ran under this claim, so taking it back lets the piece be started later.
    rm -f -- "$tutti_claim_file"
    tutti_why='the claim could not be written to the end: is the disk full?'
  elif [ -e "$tutti_claim_file" ]; then
    return 1
  elif [ ! -d "${tutti_claim_file%/*}" ]; then
    tutti_why='the directory of the claim is not there'
  elif [ ! -w "${tutti_claim_file%/*}" ]; then
    tutti_why='the directory of the claim may not be written'
  else
    tutti_why='the claim could not be created: is the disk full?'
  fi
  return 2
}

# Whether a record reached the disk. A file server may say only on closing that there is no room,
# and no shell listens to that.
tutti_holds() {
  while read -r tutti_line; do
    [ "$tutti_line" != "$2" ] || return 0
  done 2>/dev/null <"$1"
  return 1
}

tutti_launch() {
  tutti_message=
  if ! cd -- "$tutti_cwd" 2>/dev/null; then
    tutti_refuse 126 "the working directory $tutti_cwd cannot be entered"
  elif [ -z "$tutti_output" ]; then
    tutti_begin "$@" </dev/null
  elif ! tutti_begin "$@" </dev/null 2>/dev/null >>"$tutti_output" && [ -z "$tutti_message" ]; then
    tutti_refuse 126 "the output file $tutti_output cannot be written"
  fi
}

# Runs with the work's own input and output, except that complaints still have no place to go.
tutti_begin() {
  tutti_check_program "$@" || return 1
  [ "$tutti_starter" != bash ] || set -m
  if [ -z "$tutti_output" ]; then
    (tutti_become "$@") &
  else
    (tutti_become "$@") 2>&1 &
  fi
  tutti_job=$!
  # Without job control again, so that `wait` does not return when the work is merely stopped.
  [ "$tutti_starter" != bash ] || set +m
  [ -z "$tutti_caught" ] || tutti_pass "$tutti_caught"
}

# What can be known beforehand gets a plain message; the rest is the system's own, in the output.
tutti_check_program() {
  shift "$(($1 + 1))"
  case $1 in
    */*) ;;
    *) return 0 ;;
  esac
  if [ ! -e "$1" ]; then
    tutti_refuse 127 "the program $1 is not there"
  elif [ -d "$1" ]; then
    tutti_refuse 126 "$1 is a directory, not a program"
  elif [ ! -x "$1" ]; then
    tutti_refuse 126 "$1 may not be executed (chmod +x?)"
  else
    return 0
  fi
  return 1
}

tutti_refuse() {
  tutti_status=$1
  tutti_message=$2
  if [ -n "$tutti_output" ]; then
    printf 'tutti: %s\n' "$2" 2>/dev/null >>"$tutti_output"
  else
    printf 'tutti: %s\n' "$2" >&2
  fi
}

# The forked process itself writes down who it is, before it becomes the work: however soon the
# wrapper is killed, nothing runs of which the claim does not know.
tutti_become() {
  trap - HUP PIPE
  tutti_self
  if [ "$tutti_starter" = none ]; then
    printf 'job %s %s\nstarted\n' "$tutti_pid" "$tutti_start" >>"$tutti_claim_file" || exit 126
  else
    printf 'job %s %s\ngroup %s\nstarted\n' "$tutti_pid" "$tutti_start" "$tutti_pid" \
      >>"$tutti_claim_file" || exit 126
  fi

  tutti_left=$1
  shift
  while [ "$tutti_left" -gt 0 ]; do
    # shellcheck disable=SC2163
    export "$1"
    shift
    tutti_left=$((tutti_left - 1))
  done
  unset OLDPWD
  if [ -n "$tutti_niceness" ] && [ -n "$tutti_nice" ]; then
    set -- "$tutti_nice" -n "$tutti_niceness" -- "$@"
  fi

  # shellcheck disable=SC3038
  case $tutti_starter in
    bash) exec -- "$@" ;;
    perl) exec "$tutti_perl" -e "$tutti_perl_starter" -- "$@" ;;
    setsid) exec "$tutti_setsid" -- "$@" ;;
    *) exec "$@" ;;
  esac
}

# Just forked, the work may not lead its group yet.
tutti_pass() {
  tutti_caught=$1
  [ -n "$tutti_job" ] || return 0
  kill -s "$1" -- "-$tutti_job" 2>/dev/null || kill -s "$1" "$tutti_job" 2>/dev/null || :
}

tutti_attend() {
  # A signal ends `wait` early, with a status above 128 that is the signal's and not the work's.
  while [ -n "$tutti_job" ]; do
    tutti_caught=
    wait "$tutti_job" 2>/dev/null
    tutti_status=$?
    [ -n "$tutti_caught" ] && [ "$tutti_status" -gt 128 ] || tutti_job=
  done
  tutti_record_end && return 0

  # The only thing that nobody else knows: it waits for room on the disk.
  printf 'tutti: %s cannot be written; trying again\n' "$tutti_end_file" >&2 2>/dev/null
  tutti_delay=1
  tutti_waited=0
  while [ -d "${tutti_end_file%/*}" ] && [ "$tutti_waited" -lt "$tutti_patience" ]; do
    sleep "$tutti_delay"
    tutti_waited=$((tutti_waited + tutti_delay))
    tutti_record_end && return 0
    [ "$tutti_delay" -ge 60 ] || tutti_delay=$((tutti_delay * 2))
  done
  return 1
}

tutti_record_end() {
  if [ -n "$tutti_message" ]; then
    printf 'id %s\nstatus %s\nmessage %s\nended\n' "$tutti_id" "$tutti_status" "$tutti_message"
  else
    printf 'id %s\nstatus %s\nended\n' "$tutti_id" "$tutti_status"
  fi 2>/dev/null >"$tutti_end_file" && tutti_holds "$tutti_end_file" ended
}

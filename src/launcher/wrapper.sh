# shellcheck shell=sh disable=SC2034,SC2154
#
# Runs one piece of work, at most once, and leaves on disk how it began and how it ended.
# Only functions: the launcher reads them for pieces on this host, and a batch script holds the same
# text. On the way of every piece there are builtins only, and two forks: this wrapper and the work.
# (A shell copies a function whenever it calls it: what is rarely needed is apart.)
#
# The caller sets
#   tutti_record      where the records go: <tutti_record>.claim and <tutti_record>.end
#   tutti_id          whose claim it is
#   tutti_cwd         where the work runs
#   tutti_output      what takes its output; empty: what the wrapper writes to
#   tutti_niceness    by how many steps it gives way to others; empty: none
#   tutti_program     a path, or a name for PATH
#   tutti_patience    seconds for which an end record that cannot be written is tried again
# and calls
#   tutti_prepare     once, for any number of pieces
#   tutti_claim       0: claimed; 1: somebody else has it; 2: no claim, see tutti_why; 3: for want of room
# and then either, where nobody sends signals to the wrapper but to be rid of it,
#   tutti_launch COUNT NAME=VALUE... ARGUMENT...
#   tutti_attend      waits, and records the end; tutti_status is how it ended
# or, in a batch script, to which a scheduler sends signals that are meant for the work,
#   tutti_run COUNT NAME=VALUE... ARGUMENT...
#
# A record is complete when its last line is there: a write may be cut off, and nothing is renamed.
# All names begin with tutti_, because a variable that came from the environment goes back into it.

# Signals that the wrapper takes no notice of. Most of all it is there to record the end, also if it
# is sent them together with the work; and a `wait` that they interrupt may lose how the work ended
# (bash 5.2: one time in four if they come in the same moment).
tutti_ignored='HUP PIPE TERM INT USR1 USR2'

tutti_prepare() {
  # shellcheck disable=SC2086
  trap '' $tutti_ignored
  tutti_host=${TUTTI_HOST-}
  tutti_proc=${tutti_proc-/proc}
  if [ -r "$tutti_proc/self/stat" ]; then
    [ -n "$tutti_host" ] || read -r tutti_host <"$tutti_proc/sys/kernel/hostname"
    read -r tutti_boot <"$tutti_proc/sys/kernel/random/boot_id"
  else
    tutti_proc=
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
  tutti_posix=
  if [ -n "${BASH_VERSION-}" ]; then
    tutti_starter=bash
    # As strict as that, bash forgets how a process ended once it was waited for. It also forgets
    # the variable, which may be meant for the work.
    case $(export -p) in *POSIXLY_CORRECT=*) tutti_posix=$POSIXLY_CORRECT ;; esac
    # shellcheck disable=SC3040
    set +o posix
  elif tutti_perl=$(command -v perl); then
    tutti_starter=perl
  elif tutti_setsid=$(command -v setsid); then
    tutti_starter=setsid
  else
    tutti_starter=none
  fi
}

# shellcheck disable=SC2016
tutti_perl_starter='
  setpgrp(0, 0);
  $SIG{INT} = $SIG{QUIT} = "DEFAULT";
  { no warnings; exec { $ARGV[0] } @ARGV; }
  my $error = $!;
  print STDERR "tutti: $ARGV[0]: $error\n";
  exit($error == 2 ? 127 : 126);'

# Sets tutti_pid and tutti_start of the process that calls it: `$$` is that of the first shell.
tutti_self() {
  [ -n "$tutti_proc" ] || {
    tutti_self_by_ps
    return
  }
  read -r tutti_pid tutti_name tutti_x tutti_x tutti_x tutti_x tutti_x tutti_x tutti_x tutti_x \
    tutti_x tutti_x tutti_x tutti_x tutti_x tutti_x tutti_x tutti_x tutti_x tutti_x tutti_x \
    tutti_start tutti_x <"$tutti_proc/self/stat"
  case $tutti_name in
    '(bash)' | '(sh)' | '(dash)') ;;
    *) tutti_self_by_any_name ;;
  esac
}

# A script's name may hold anything, so fields are counted after the last parenthesis. (To ask for
# the longest prefix at once, with ##, tries every length: 0.2 ms.)
tutti_self_by_any_name() {
  read -r tutti_x <"$tutti_proc/self/stat"
  tutti_x=${tutti_x#*) }
  while case $tutti_x in *\)\ *) ;; *) false ;; esac do
    tutti_x=${tutti_x#*) }
  done
  # shellcheck disable=SC2086
  set -- $tutti_x
  tutti_start=${20}
}

tutti_self_by_ps() {
  # shellcheck disable=SC2016
  tutti_pid=$(exec sh -c 'echo "$PPID"')
  # shellcheck disable=SC2046
  set -- $(TZ=UTC0 LC_ALL=C ps -o lstart= -p "$tutti_pid" 2>/dev/null)
  tutti_start=$*
  tutti_start=${tutti_start:--}
}

tutti_claim() {
  tutti_job=
  tutti_why=
  tutti_self

  tutti_opened=
  set -C
  # shellcheck disable=SC2015
  {
    tutti_opened=yes
    printf 'id %s\nhost %s\nboot %s\nwrapper %s %s\nclaimed\n' \
      "$tutti_id" "$tutti_host" "$tutti_boot" "$tutti_pid" "$tutti_start"
    # A file server may say only on closing that there is no room, and no shell listens to that;
    # but then the file is empty.
  } 2>/dev/null >"$tutti_record.claim" && [ -s "$tutti_record.claim" ] || tutti_explain_claim
}

tutti_explain_claim() {
  if [ -n "$tutti_opened" ]; then
    # Nothing ran under this claim, so taking it back lets the piece be started later.
    rm -f -- "$tutti_record.claim"
    tutti_why='the claim could not be written to the end: is the disk full, or a quota used up?'
  elif [ -e "$tutti_record.claim" ]; then
    return 1
  elif [ ! -d "${tutti_record%/*}" ]; then
    tutti_why='the directory of the claim is not there'
    return 2
  elif [ ! -w "${tutti_record%/*}" ]; then
    tutti_why='the directory of the claim may not be written'
    return 2
  else
    tutti_why='the claim could not be created: is the disk full, or a quota used up?'
  fi
  return 3
}

# What can be known beforehand gets a plain message; the rest is the system's own, in the output.
tutti_launch() {
  tutti_message=
  cd -- "$tutti_cwd" 2>/dev/null || {
    tutti_refuse 126 "the working directory $tutti_cwd cannot be entered"
    return
  }
  case $tutti_program in
    */*)
      # shellcheck disable=SC2015
      [ -x "$tutti_program" ] && [ ! -d "$tutti_program" ] || {
        tutti_refuse_program
        return
      }
      ;;
  esac

  [ "$tutti_starter" != bash ] || set -m
  if [ -z "$tutti_output" ]; then
    tutti_become "$@" </dev/null &
    tutti_job=$!
  else
    {
      tutti_become "$@" 2>&1 &
      tutti_job=$!
    } </dev/null 2>/dev/null >>"$tutti_output" ||
      tutti_refuse 126 "the output file $tutti_output cannot be written"
  fi
  # Without job control again, so that `wait` does not return when the work is merely stopped.
  [ "$tutti_starter" != bash ] || set +m
}

tutti_refuse_program() {
  if [ ! -e "$tutti_program" ]; then
    tutti_refuse 127 "the program $tutti_program is not there"
  elif [ -d "$tutti_program" ]; then
    tutti_refuse 126 "$tutti_program is a directory, not a program"
  else
    tutti_refuse 126 "$tutti_program may not be executed (chmod +x?)"
  fi
}

tutti_refuse() {
  tutti_status=$1
  tutti_message="message $2
"
  if [ -n "$tutti_output" ]; then
    printf 'tutti: %s\n' "$2" 2>/dev/null >>"$tutti_output"
  else
    printf 'tutti: %s\n' "$2" >&2
  fi
}

# The forked process itself writes down who it is, before it becomes the work: however soon the
# wrapper is killed, nothing runs of which the claim does not know.
tutti_become() {
  # shellcheck disable=SC2086
  trap - $tutti_ignored
  tutti_self
  case $tutti_starter in
    none) printf 'job %s %s\nstarted\n' "$tutti_pid" "$tutti_start" ;;
    *) printf 'job %s %s\ngroup %s\nstarted\n' "$tutti_pid" "$tutti_start" "$tutti_pid" ;;
  esac >>"$tutti_record.claim" || exit 126

  tutti_left=$1
  shift
  while [ "$tutti_left" -gt 0 ]; do
    # shellcheck disable=SC2163
    export "$1"
    shift
    tutti_left=$((tutti_left - 1))
  done
  unset OLDPWD
  [ -z "$tutti_posix" ] || export POSIXLY_CORRECT="$tutti_posix"
  set -- "$tutti_program" "$@"
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

tutti_attend() {
  [ -z "$tutti_job" ] || {
    wait "$tutti_job" 2>/dev/null
    tutti_status=$?
  }
  tutti_record_end || tutti_insist
}

tutti_record_end() {
  printf 'id %s\nstatus %s\n%sended\n' "$tutti_id" "$tutti_status" "$tutti_message" \
    2>/dev/null >|"$tutti_record.end" && [ -s "$tutti_record.end" ]
}

# The end is the only thing that nobody else knows, so it waits for room on the disk.
tutti_insist() {
  printf 'tutti: %s cannot be written; trying again\n' "$tutti_record.end" >&2 2>/dev/null
  tutti_delay=1
  tutti_waited=0
  while [ -d "${tutti_record%/*}" ] && [ "$tutti_waited" -lt "$tutti_patience" ]; do
    sleep "$tutti_delay"
    tutti_waited=$((tutti_waited + tutti_delay))
    tutti_record_end && return 0
    [ "$tutti_delay" -ge 60 ] || tutti_delay=$((tutti_delay * 2))
  done
  return 1
}

# A process of its own waits for the work, and takes no notice of signals; this one passes them on.
tutti_run() {
  # With job control: without it, what is started from here could not have INT and QUIT.
  [ "$tutti_starter" != bash ] || set -m
  {
    tutti_launch "$@"
    tutti_attend
  } &
  tutti_keeper=$!
  [ "$tutti_starter" != bash ] || set +m
  trap 'tutti_pass TERM' TERM
  trap 'tutti_pass INT' INT
  trap 'tutti_pass USR1' USR1
  trap 'tutti_pass USR2' USR2
  # A group that nobody in its session controls takes no notice of TSTP, but of STOP it must.
  trap 'tutti_pass STOP' TSTP
  trap 'tutti_pass CONT' CONT
  while kill -0 "$tutti_keeper" 2>/dev/null; do
    wait "$tutti_keeper" 2>/dev/null
  done
  trap - TSTP CONT
  # shellcheck disable=SC2086
  trap '' $tutti_ignored
  tutti_read_field status "$tutti_record.end"
  tutti_status=${tutti_field:-255}
}

tutti_pass() {
  tutti_read_field job "$tutti_record.claim"
  while [ -z "$tutti_field" ] && kill -0 "$tutti_keeper" 2>/dev/null; do
    sleep 1
    tutti_read_field job "$tutti_record.claim"
  done
  # Just forked, the work may not lead its group yet.
  [ -z "$tutti_field" ] || kill -s "$1" -- "-$tutti_field" 2>/dev/null ||
    kill -s "$1" "$tutti_field" 2>/dev/null || :
}

# Sets tutti_field to the first word after that name.
tutti_read_field() {
  tutti_field=
  while read -r tutti_x tutti_y tutti_z; do
    [ "$tutti_x" != "$1" ] || tutti_field=$tutti_y
  done 2>/dev/null <"$2"
}

# shellcheck shell=sh disable=SC2034,SC2154
#
# Starts pieces of work for one supervisor, and ends when that one closes its end of the pipe.
# Called with the word `resident`, this process is itself the wrapper of one piece after the other: the
# next request is read when a piece has ended. Otherwise it forks a wrapper for each. In either case
# what runs lives on, attended: a wrapper needs nobody who reads what it says.
#
# Asked on standard input, a line a field:
#   start NUMBER, records, id, working directory, output, niceness, program,
#     how many variables, how many variables and arguments, NAME=VALUE of each, the arguments
#   reap PID      of a wrapper that has left; the shell would keep all that are not asked for
# Answers on standard output, a short line each, so that lines of many wrappers never mix:
#   started NUMBER PID        the claim is made; PID is the wrapper's
#   ended NUMBER PID STATUS   its end record is written; no STATUS if that was impossible
#   superseded NUMBER PID     somebody else has claimed it
#   failed NUMBER PID WHY     nothing is claimed
#   full NUMBER PID WHY       the same, for want of room: later there may be some
# After any of these but the first, a wrapper that was forked for the piece leaves.

# shellcheck source=wrapper.sh
. "${0%/*}/wrapper.sh"

# Fails where a claim is left without its end.
tutti_piece() {
  tutti_claim
  case $? in
    0)
      tutti_launch "$@"
      tutti_say started
      tutti_attend && tutti_why=$tutti_status
      tutti_say ended
      [ -n "$tutti_why" ]
      ;;
    1) tutti_say superseded ;;
    3) tutti_say full ;;
    *) tutti_say failed ;;
  esac
}

tutti_say() {
  printf '%s %s %s %s\n' "$1" "$tutti_number" "$tutti_pid" "$tutti_why" 2>/dev/null
}

# A request that is cut off was never made.
tutti_read_request() {
  IFS= read -r tutti_record &&
    IFS= read -r tutti_id &&
    IFS= read -r tutti_cwd &&
    IFS= read -r tutti_output &&
    IFS= read -r tutti_niceness &&
    IFS= read -r tutti_program &&
    IFS= read -r tutti_variables &&
    IFS= read -r tutti_count
}

tutti_patience=86400
tutti_prepare
tutti_resident=${1-}
# Each wrapper in a process group of its own, and with INT and QUIT as they should be.
[ -n "$tutti_resident" ] || [ "$tutti_starter" != bash ] || set -m

while IFS= read -r tutti_request; do
  tutti_number=${tutti_request#* }
  case $tutti_request in
    reap\ *) wait "$tutti_number" 2>/dev/null ;;
    *)
      tutti_read_request || exit 0
      set -- "$tutti_variables"
      while [ "$tutti_count" -gt 0 ]; do
        IFS= read -r tutti_word || exit 0
        set -- "$@" "$tutti_word"
        tutti_count=$((tutti_count - 1))
      done
      if [ -n "$tutti_resident" ]; then
        # Whoever finds a claim without its end asks whether the wrapper is still there.
        tutti_piece "$@" || exit 1
        # Nobody's directory is in use by a process that waits.
        cd /
      else
        tutti_piece "$@" </dev/null &
      fi
      ;;
  esac
done
exit 0

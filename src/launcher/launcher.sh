# shellcheck shell=sh disable=SC2034,SC2154
#
# Starts pieces of work for one supervisor, and ends when that one closes its end of the pipe. The
# wrappers live on: they need neither this process nor anybody who reads what they say.
#
# Asked on standard input, a line a field:
#   start NUMBER, records, id, working directory, output, niceness, program,
#     how many variables, how many variables and arguments, NAME=VALUE of each, the arguments
#   reap PID      of a wrapper that has left; the shell would keep all that are not asked for
# Answers on standard output, a short line each, so that lines of many wrappers never mix:
#   started NUMBER PID        the claim is made; PID is the wrapper's
#   ended NUMBER PID STATUS   it leaves, and its end record is written; no STATUS if that was impossible
#   superseded NUMBER PID     it leaves: somebody else has claimed it
#   failed NUMBER PID WHY     it leaves: nothing is claimed
#   full NUMBER PID WHY       the same, for want of room: later there may be some

# shellcheck source=wrapper.sh
. "${0%/*}/wrapper.sh"

tutti_piece() {
  tutti_claim
  case $? in
    0)
      tutti_launch "$@"
      tutti_say started
      tutti_attend && tutti_why=$tutti_status
      tutti_say ended
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
# Each wrapper in a process group of its own, and with INT and QUIT as they should be.
[ "$tutti_starter" != bash ] || set -m

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
      tutti_piece "$@" </dev/null &
      ;;
  esac
done
exit 0

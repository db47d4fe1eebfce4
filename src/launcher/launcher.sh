# shellcheck shell=sh disable=SC2034,SC2154
#
# Starts pieces of work for one supervisor, and ends when that one closes its end of the pipe. The
# wrappers live on: they need neither this process nor anybody who reads what they say.
#
# Asked on standard input, a line a field:
#   start NUMBER, claim file, end file, id, working directory, output, niceness,
#     how many variables, NAME=VALUE of each, how many words, program, its arguments
#   reap PID      of a wrapper that has said `ended`; otherwise the shell would keep all of them
# Answers on standard output, a short line each, so that lines of many wrappers never mix:
#   started NUMBER PID        the claim is made; PID is the wrapper's
#   superseded NUMBER         somebody else has claimed it
#   failed NUMBER WHY         not claimed
#   ended NUMBER PID          the wrapper leaves: its end record is written, if that was possible

# shellcheck source=wrapper.sh
. "${0%/*}/wrapper.sh"

tutti_say() {
  printf '%s\n' "$1" 2>/dev/null
}

tutti_piece() {
  tutti_claim
  case $? in
    0) ;;
    1)
      tutti_say "superseded $tutti_number"
      return
      ;;
    *)
      tutti_say "failed $tutti_number $tutti_why"
      return
      ;;
  esac
  tutti_launch "$@"
  tutti_say "started $tutti_number $tutti_pid"
  tutti_attend
  tutti_say "ended $tutti_number $tutti_pid"
}

# Sets tutti_count to how many words follow, and leaves the loop of the words to its caller, whose
# positional parameters no function can set.
tutti_read_request() {
  IFS= read -r tutti_claim_file &&
    IFS= read -r tutti_end_file &&
    IFS= read -r tutti_id &&
    IFS= read -r tutti_cwd &&
    IFS= read -r tutti_output &&
    IFS= read -r tutti_niceness &&
    IFS= read -r tutti_variables &&
    IFS= read -r tutti_count
}

tutti_patience=86400
trap '' HUP PIPE
tutti_prepare
# Each wrapper in a process group of its own, and with INT and QUIT as they should be.
[ "$tutti_starter" != bash ] || set -m

while IFS= read -r tutti_request; do
  tutti_number=${tutti_request#* }
  case $tutti_request in
    reap\ *) wait "$tutti_number" 2>/dev/null ;;
    *)
      # A request that is cut off was never made.
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

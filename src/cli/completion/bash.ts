import { filesLine } from './files-line.js';
import type { Candidate } from './wanted.js';

/** For bash 3.2, which macOS has, and later. */
export function bashScript(commands: readonly Candidate[]): string {
  const names = commands.map(({ value }) => value).join(' ');
  return `# Completion of tutti for bash, made by: tutti completion bash

_tutti() {
  local cur=\${COMP_WORDS[COMP_CWORD]} program=\${COMP_WORDS[0]} before= word line i last=-1
  local -a words
  words=()
  COMPREPLY=()
  if [[ $COMP_CWORD -eq 1 && $cur != -* ]]; then
    COMPREPLY=($(compgen -W '${names}' -- "$cur"))
    return 0
  fi

  # Bash takes --option=value apart at its "=", and so it does with state=failed.
  for ((i = 1; i <= COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    if [[ $last -ge 0 ]] &&
      [[ \${words[last]} == --* || \${words[last]} == state* || \${words[last]} == phase* ]] &&
      [[ $word == "=" || \${COMP_WORDS[i - 1]} == "=" ]]; then
      words[last]+=$word
    else
      last=$((last + 1))
      words[last]=$word
    fi
  done
  if [[ \${words[last]} == --*=* || \${words[last]} == state=* || \${words[last]} == phase=* ]]; then
    cur=\${words[last]#*=}
    before=\${words[last]%"$cur"}
  fi

  # A tilde that was typed is still a tilde here.
  [[ $program != "~/"* ]] || program=$HOME/\${program#"~/"}
  while IFS= read -r line; do
    if [[ $line == ${filesLine} ]]; then
      compopt -o filenames 2>/dev/null
      while IFS= read -r line; do
        COMPREPLY[\${#COMPREPLY[@]}]=$line
      done < <(compgen -f -- "$cur")
    else
      line=\${line%%$'\\t'*}
      COMPREPLY[\${#COMPREPLY[@]}]=\${line#"$before"}
    fi
  done < <("$program" __complete -- "\${words[@]}" 2>/dev/null)
}

complete -F _tutti tutti
`;
}

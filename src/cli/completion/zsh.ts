import { filesLine } from './files-line.js';
import type { Candidate } from './wanted.js';

export function zshScript(commands: readonly Candidate[]): string {
  const described = commands
    .map(({ value, description }) => `      ${quoted(`${escaped(value)}:${description}`)}`)
    .join('\n');
  return `#compdef tutti
# Completion of tutti for zsh, made by: tutti completion zsh

_tutti() {
  local line
  local -a candidates
  if [[ $CURRENT -eq 2 && $words[2] != -* ]]; then
    candidates=(
${described}
    )
  else
    while IFS= read -r line; do
      if [[ $line == ${filesLine} ]]; then
        _files
      else
        candidates+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
      fi
    done < <("\${~\${(Q)words[1]}}" __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)
  fi
  (( $#candidates == 0 )) || _describe -V tutti candidates
}

# In a folder of fpath this file is the function; otherwise it is sourced, and only says what it has.
if [[ $funcstack[1] == _tutti ]]; then
  _tutti "$@"
else
  compdef _tutti tutti
fi
`;
}

/** A colon ends what `_describe` takes as the word. */
function escaped(value: string): string {
  return value.replaceAll(':', '\\:');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

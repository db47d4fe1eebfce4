import { filesLine } from './files-line.js';
import type { Candidate } from './wanted.js';

export function fishScript(commands: readonly Candidate[]): string {
  const described = commands
    .map(
      ({ value, description }) =>
        `complete -c tutti -n __fish_use_subcommand -a ${quoted(value)} -d ${quoted(description)}`,
    )
    .join('\n');
  return `# Completion of tutti for fish, made by: tutti completion fish

function __tutti_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l program (string replace -r '^~/' "$HOME/" -- $words[1])
    for line in ($program __complete -- $words[2..-1] "$current" 2>/dev/null)
        if test "$line" = ${filesLine}
            __fish_complete_path "$current"
        else
            echo $line
        end
    end
end

function __tutti_asks
    not __fish_use_subcommand; or string match -q -- '-*' (commandline -ct)
end

complete -c tutti -f
${described}
complete -c tutti -n __tutti_asks -a '(__tutti_complete)'
`;
}

/** In single quotes fish reads two escapes only. */
function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

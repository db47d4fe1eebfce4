import { Argument, type Command } from 'commander';
import { completionInTime } from '../completion/candidates.js';
import { completionScript, type ShellName, shells } from '../completion/scripts.js';
import { commandsOf } from '../completion/wanted.js';
import { print } from '../output.js';

export function addCompletion(program: Command): void {
  program
    .command('completion')
    .summary('let the shell complete what you type')
    .description(
      'Prints a script that lets your shell complete commands, options, ensembles, runs and files. ' +
        'Ensembles and runs are known while the store is up; completing never starts it.',
    )
    .addArgument(new Argument('<shell>', 'which shell it is for').choices(shells))
    .addHelpText(
      'after',
      `
Examples:
  $ source <(tutti completion bash)      try it, in bash or zsh
  $ tutti completion bash > ~/.local/share/bash-completion/completions/tutti
  $ tutti completion zsh > ~/.zfunc/_tutti    where fpath=(~/.zfunc $fpath) precedes compinit
  $ tutti completion fish > ~/.config/fish/completions/tutti.fish

Write the file again after an upgrade: the names of the commands stand in it.`,
    )
    .action((shell: ShellName) => print(completionScript(shell, commandsOf(program)).trimEnd()));

  program
    .command('__complete', { hidden: true })
    .argument('[words...]')
    .action(async (words: readonly string[]) => {
      const lines = await completionInTime(program, words);
      // A server that has not answered by now is not waited for; not even its name's lookup.
      process.stdout.write(lines.map((line) => `${line}\n`).join(''), () => process.exit(0));
    });
}

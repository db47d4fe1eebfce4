import type { Directive, Scheduler } from './directive.js';
import { flux } from './flux.js';
import { pbs } from './pbs.js';
import { slurm } from './slurm.js';

const schedulers: readonly Scheduler[] = [slurm, pbs, flux];

/** Whether any line of it could be for a scheduler. */
export function speaksToScheduler(script: string): boolean {
  return /#(?:SBATCH|PBS)\s|#\s*(?:flux|FLUX):/.test(script);
}

/** The lines up to the first command: further down no scheduler looks. */
export function headOf(script: string): readonly string[] {
  const lines = script.split(/\r?\n/);
  const end = lines.findIndex((line) => line.trim() !== '' && !line.startsWith('#'));
  return end === -1 ? lines : lines.slice(0, end);
}

/** What a script asks for; of what it says twice, the last. */
export function readDirectives(head: readonly string[]): readonly Directive[] {
  const found = new Map<string, Directive>();
  for (const text of head) {
    for (const scheduler of schedulers) {
      const written = scheduler.directiveOn(text);
      if (written === undefined) continue;
      for (const option of optionsIn(scheduler, written)) {
        const directive = { ...option, scheduler, text };
        found.set(`${scheduler.name} ${option.setting}`, directive);
      }
    }
  }
  return [...found.values()];
}

type Option = Pick<Directive, 'setting' | 'value' | 'option'>;

function* optionsIn({ options, resources }: Scheduler, written: string): Generator<Option> {
  const words = wordsOf(written);
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    const [, name = '', attached] = /^(--[\w-]+)(?:=(.*))?$/.exec(word) ?? short(word);
    const isResources = name !== '' && name === resources?.option;
    const setting = Object.hasOwn(options, name) ? options[name] : undefined;
    if (setting === undefined && !isResources) continue;
    const value = attached ?? words[at + 1];
    if (value === undefined) continue;
    const option = attached === undefined ? `${name} ${value}` : word;
    if (attached === undefined) at += 1;
    if (setting !== undefined) yield { setting, value, option };
    if (!isResources) continue;
    for (const { written: part, ...of } of resources.read(value)) {
      yield { ...of, option: `${name} ${part}` };
    }
  }
}

/** `-N4` has its value attached; `-N` takes the next word. */
function short(word: string): readonly (string | undefined)[] {
  const [, name, attached] = /^(-[A-Za-z])(\S+)?$/.exec(word) ?? [];
  return [word, name, attached];
}

/** As a shell parts them, up to a comment. */
function wordsOf(written: string): string[] {
  const words: string[] = [];
  for (const [word] of written.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g)) {
    if (word.startsWith('#')) break;
    words.push(word.replaceAll(/["']/g, ''));
  }
  return words;
}

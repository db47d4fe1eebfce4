import type { Argument, Command, Option } from 'commander';

export interface Candidate {
  readonly value: string;
  readonly description: string;
}

/** What fits where the cursor is. */
export type Wanted =
  | { readonly kind: 'words'; readonly words: readonly Candidate[] }
  | { readonly kind: 'ensembles' | 'backends' | 'files' | 'nothing' }
  /** `eid`: of which ensemble, where that was named before. */
  | { readonly kind: 'runs' | 'batches'; readonly eid: string | undefined }
  /** Whatever a command may be about; words before it may name its ensemble. */
  | {
      readonly kind: 'parts';
      readonly eid: string | undefined;
      readonly before: readonly string[];
    };

export interface Place {
  readonly wanted: Wanted;
  /** What of the last word is to be completed, and what of it stands before that: `--batch=`. */
  readonly typed: string;
  readonly before: string;
  /** What --store names. */
  readonly store: string | undefined;
}

/** By the names that our commands give to their arguments, and to the values of their options. */
const kinds: Readonly<
  Record<string, 'ensembles' | 'runs' | 'batches' | 'parts' | 'backends' | 'files'>
> = {
  eid: 'ensembles',
  run: 'runs',
  what: 'parts',
  batch: 'batches',
  backend: 'backends',
  file: 'files',
  folder: 'files',
  directory: 'files',
};

/**
 * Reads the words of a command line, without the program's name, as commander would; the last one
 * is where the cursor is. All it knows of commands and options is what commander knows.
 */
export function placeOf(program: Command, words: readonly string[]): Place {
  const line = new Line(program);
  for (const word of words.slice(0, -1)) line.read(word);
  return line.end(words.at(-1) ?? '');
}

class Line {
  readonly #program: Command;
  #command: Command;
  readonly #operands: string[] = [];
  /** The option whose value comes next. */
  #open: Option | undefined;
  /** After `--` nothing is an option. */
  #operandsOnly = false;
  #store: string | undefined;
  /** What --ensemble names. */
  #ensemble: string | undefined;

  constructor(program: Command) {
    this.#program = program;
    this.#command = program;
  }

  read(word: string): void {
    if (this.#open !== undefined) this.#take(this.#open, word);
    else if (this.#operandsOnly) this.#operands.push(word);
    else if (word === '--') this.#operandsOnly = true;
    else if (word.startsWith('-') && word !== '-') this.#readOption(word);
    else this.#readOperand(word);
  }

  end(word: string): Place {
    const { wanted, before } = this.#wantedAt(word);
    return { wanted, before, typed: word.slice(before.length), store: this.#store };
  }

  #wantedAt(word: string): { readonly wanted: Wanted; readonly before: string } {
    if (this.#open !== undefined) return { wanted: this.#valueOf(this.#open), before: '' };
    if (this.#operandsOnly || !word.startsWith('-')) return { wanted: this.#operand(), before: '' };
    const at = word.indexOf('=');
    if (at === -1) return { wanted: { kind: 'words', words: this.#options() }, before: '' };
    const option = this.#find(word.slice(0, at));
    const wanted: Wanted = option === undefined ? { kind: 'nothing' } : this.#valueOf(option);
    return { wanted, before: word.slice(0, at + 1) };
  }

  #readOption(word: string): void {
    const at = word.indexOf('=');
    const option = this.#find(at === -1 ? word : word.slice(0, at));
    if (option === undefined) return;
    if (at !== -1) this.#take(option, word.slice(at + 1));
    else if (option.required) this.#open = option;
  }

  #take(option: Option, value: string): void {
    this.#open = undefined;
    if (option.long === '--store') this.#store = value;
    if (option.long === '--ensemble') this.#ensemble = value;
  }

  #readOperand(word: string): void {
    const command = this.#subcommands().find(
      (known) => known.name() === word || known.aliases().includes(word),
    );
    if (command === undefined || this.#operands.length > 0) this.#operands.push(word);
    else this.#command = command;
  }

  #operand(): Wanted {
    const commands = this.#subcommands();
    if (commands.length > 0 && this.#operands.length === 0)
      return { kind: 'words', words: described(commands) };
    const known = this.#command.registeredArguments;
    const last = known.at(-1);
    const argument = known[this.#operands.length] ?? (last?.variadic === true ? last : undefined);
    return argument === undefined ? { kind: 'nothing' } : this.#argument(argument);
  }

  #argument(argument: Argument): Wanted {
    // `tutti help COMMAND`, which is commander's own.
    if (this.#command.name() === 'help' && argument.name() === 'command') {
      return { kind: 'words', words: commandsOf(this.#program) };
    }
    return this.#kindOf([argument.name()], argument.argChoices);
  }

  /** `--batch <name>` is a batch, and `-o <file>` a file. */
  #valueOf(option: Option): Wanted {
    const placeholder = /[<[]([^>\].]+)/.exec(option.flags)?.[1] ?? '';
    return this.#kindOf([placeholder, option.attributeName()], option.argChoices);
  }

  #kindOf(names: readonly string[], choices: readonly string[] | undefined): Wanted {
    if (choices !== undefined) {
      return { kind: 'words', words: choices.map((value) => ({ value, description: '' })) };
    }
    const kind = names
      .map((name) => kinds[name] ?? kinds[name.replace(/s$/, '')])
      .find((known) => known !== undefined);
    if (kind === undefined) return { kind: 'nothing' };
    if (kind === 'parts') return { kind, eid: this.#eid(), before: this.#operands };
    return kind === 'runs' || kind === 'batches' ? { kind, eid: this.#eid() } : { kind };
  }

  #eid(): string | undefined {
    const at = this.#command.registeredArguments.findIndex((known) => known.name() === 'eid');
    return this.#ensemble ?? (at === -1 ? undefined : this.#operands[at]);
  }

  #find(flag: string): Option | undefined {
    return this.#everyOption().find(({ long, short }) => long === flag || short === flag);
  }

  #options(): Candidate[] {
    const words = this.#everyOption().map(({ long, short, description }) => ({
      value: long ?? short ?? '',
      description: firstLine(description),
    }));
    return words.filter(({ value }, at) => words.findIndex((one) => one.value === value) === at);
  }

  /** Its own, then those of the commands above it; `--version` is the program's alone. */
  #everyOption(): Option[] {
    const options = visibleOptions(this.#command);
    for (let above = this.#command.parent; above !== null; above = above.parent) {
      options.push(...visibleOptions(above).filter(({ long }) => long !== '--version'));
    }
    return options;
  }

  #subcommands(): Command[] {
    return this.#command.commands.length === 0 ? [] : visible(this.#command);
  }
}

/** What a user is offered first: the commands, with what they are for. */
export function commandsOf(program: Command): readonly Candidate[] {
  return described(visible(program));
}

function described(commands: readonly Command[]): readonly Candidate[] {
  return commands.map((command) => ({
    value: command.name(),
    description: firstLine(command.summary() || command.description()),
  }));
}

/** With commander's own `help`, without what is hidden. */
function visible(command: Command): Command[] {
  return command.createHelp().visibleCommands(command);
}

function visibleOptions(command: Command): Option[] {
  return [...command.createHelp().visibleOptions(command)];
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}

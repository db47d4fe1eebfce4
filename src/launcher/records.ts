import { constants } from 'node:os';

/** A process, told so that no later one with its number can be taken for it. */
export interface ProcessMark {
  readonly pid: number;
  /** When it began, as its system tells it; `-` if that was not to be had. */
  readonly start: string;
}

export interface Claim {
  readonly kind: 'claimed';
  readonly id: string;
  readonly host: string;
  readonly boot: string;
  readonly wrapper: ProcessMark;
  /** Written by the process that then becomes the work. */
  readonly job?: ProcessMark;
  /** The process group that is the work's alone. */
  readonly group?: number;
}

/** Claimed so that the work can never be started. */
export interface Block {
  readonly kind: 'blocked';
  readonly id: string;
}

/** Being written at this moment, or cut off while it was. */
export interface Incomplete {
  readonly kind: 'incomplete';
}

export interface Exit {
  readonly code?: number;
  readonly signal?: string;
  /** Why nothing was run, although it was claimed. */
  readonly message?: string;
}

export interface End {
  readonly kind: 'ended';
  readonly id: string;
  readonly exit: Exit;
}

const incomplete: Incomplete = { kind: 'incomplete' };

export function parseClaim(text: string): Claim | Block | Incomplete {
  const lines = completeLines(text);
  const blocked = fieldsUntil(lines, 'blocked');
  const blockId = blocked?.get('id');
  if (blockId !== undefined) return { kind: 'blocked', id: blockId };

  const claimed = fieldsUntil(lines, 'claimed');
  const [id, host, boot] = ['id', 'host', 'boot'].map((name) => claimed?.get(name));
  const wrapper = processMark(claimed?.get('wrapper'));
  if (id === undefined || host === undefined || boot === undefined || wrapper === undefined) {
    return incomplete;
  }
  const started = fieldsUntil(lines, 'started');
  const job = processMark(started?.get('job'));
  const group = wholeNumber(started?.get('group'));
  return {
    kind: 'claimed',
    id,
    host,
    boot,
    wrapper,
    ...(job === undefined ? {} : { job }),
    ...(job === undefined || group === undefined ? {} : { group }),
  };
}

export function parseEnd(text: string): End | Incomplete {
  const fields = fieldsUntil(completeLines(text), 'ended');
  const id = fields?.get('id');
  const exit = exitOf(fields?.get('status'));
  if (id === undefined || exit === undefined) return incomplete;
  const message = fields?.get('message');
  return { kind: 'ended', id, exit: message === undefined ? exit : { ...exit, message } };
}

export function blockText(id: string, host: string): string {
  return `id ${id}\nhost ${host}\nblocked\n`;
}

const signalNames = new Map(
  Object.entries(constants.signals).map(([name, number]) => [number, name]),
);

/**
 * A shell tells the end by signal n as 128 + n. A script whose last command ended so says the same
 * of itself, and there too the signal is what the user wants to read.
 */
export function exitOf(status: string | undefined): Exit | undefined {
  const code = wholeNumber(status);
  if (code === undefined) return undefined;
  const signal = code <= 159 ? signalNames.get(code - 128) : undefined;
  return signal === undefined ? { code } : { signal };
}

/** What follows the last newline was cut off. */
function completeLines(text: string): readonly string[] {
  return text.split('\n').slice(0, -1);
}

/** The first word of each line names it. Nothing without the mark. */
function fieldsUntil(
  lines: readonly string[],
  mark: string,
): ReadonlyMap<string, string> | undefined {
  const end = lines.indexOf(mark);
  if (end === -1) return undefined;
  const fields = lines.slice(0, end).map((line): [string, string] => {
    const space = line.indexOf(' ');
    return space === -1 ? [line, ''] : [line.slice(0, space), line.slice(space + 1)];
  });
  return new Map(fields);
}

function processMark(text: string | undefined): ProcessMark | undefined {
  const space = text?.indexOf(' ') ?? -1;
  if (text === undefined || space === -1) return undefined;
  const pid = wholeNumber(text.slice(0, space));
  const start = text.slice(space + 1);
  // 0 and 1 would be a whole group, or everything, to whoever sends a signal.
  return pid === undefined || pid < 2 || start === '' ? undefined : { pid, start };
}

function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,10}$/.test(text) ? Number(text) : undefined;
}

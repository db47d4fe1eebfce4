import { spawn } from 'node:child_process';
import { accessSync } from 'node:fs';
import { onTestFinished } from 'vitest';
import { Screen } from './screen.js';
import type { Place } from './tutti.js';

export const program = new URL('../../bin/tutti', import.meta.url).pathname;

/** The program that gives others a terminal (util-linux; Debian's bsdutils, which is essential). */
const script = '/usr/bin/script';

export const hasTerminals = ((): boolean => {
  try {
    accessSync(script);
    return process.platform === 'linux';
  } catch {
    return false;
  }
})();

export interface InTerminal {
  readonly screen: Screen;
  readonly ended: Promise<number | null>;
  /** Until the screen shows this. */
  readonly shows: (pattern: RegExp) => Promise<void>;
  readonly type: (keys: string) => void;
  /** The connection to the terminal is lost. */
  readonly hangUp: () => void;
}

interface Appearance {
  readonly columns?: number;
  readonly rows?: number;
  readonly behindShell?: boolean;
  readonly env?: Readonly<Record<string, string>>;
}

export const ctrlC = '\x03';
/** Stops what a terminal shows, … */
export const ctrlS = '\x13';
/** … and lets it go on. */
export const ctrlQ = '\x11';

/** Starts the program as a user does who sits before it; `behindShell`: as a shell's child. */
export function inTerminal(
  place: Place,
  args: readonly string[],
  { columns = 80, rows = 24, behindShell = false, env = {} }: Appearance = {},
): InTerminal {
  const command = [process.execPath, program, ...args].map((word) => `'${word}'`).join(' ');
  const run = behindShell ? `${command}; exit $?` : `exec ${command}`;
  const { PATH = '' } = process.env;
  const child = spawn(script, ['-qefc', `stty cols ${columns} rows ${rows}; ${run}`, '/dev/null'], {
    cwd: place.cwd,
    env: { PATH, HOME: place.cwd, TERM: 'xterm', LANG: 'C.UTF-8', ...place.env, ...env },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const screen = new Screen(columns, rows);
  const watchers = new Set<() => void>();
  child.stdin.on('error', () => undefined);
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    screen.write(text);
    for (const look of watchers) look();
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  return {
    screen,
    ended,
    shows: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (!pattern.test(screen.text)) return;
          watchers.delete(look);
          resolve();
        };
        watchers.add(look);
        look();
        void ended.then(() =>
          reject(new Error(`it ended and never showed ${String(pattern)}:\n${screen.text}`)),
        );
      }),
    type: (keys) => child.stdin.write(keys),
    hangUp: () => child.kill('SIGKILL'),
  };
}

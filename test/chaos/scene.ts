import type { Order, Selector } from '../../src/control/index.js';
import type { Files } from '../cli/local-place.js';

/** An ensemble, and what its user does to it: a piece that always comes to the same end. */
export interface Scene {
  readonly name: string;
  /** In a few words. */
  readonly about: string;
  readonly files: Files;
  /** The command line that begins it, without the backend. */
  readonly begin: readonly string[];
  readonly acts: readonly Act[];
}

/** One supervisor's time; between two of them its user has the floor. */
export interface Act {
  /** What is asked of it before its supervisor comes. */
  readonly wishes?: readonly Wish[];
  readonly end: End;
}

export type End =
  /** By itself, with this exit code. */
  | { readonly kind: 'leaves'; readonly code: number }
  /** In the middle of its work, where this fault strikes. */
  | { readonly kind: 'dies'; readonly fault: string };

export type Wish = Order & { readonly selector: Selector };

export const someRunsFailed: End = { kind: 'leaves', code: 1 };
export const cancelled: End = { kind: 'leaves', code: 3 };

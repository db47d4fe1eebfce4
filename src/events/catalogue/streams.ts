import type { StreamKind } from './define-event.js';

/**
 * The name of a stream says whose history it is. A batch's name may hold hyphens but no slash,
 * so the run's number is what follows the last hyphen.
 */
export type StreamName =
  `ensemble/${string}` | `batch/${string}/${string}` | `run/${string}/${string}-${number}`;

export const ensembleStream = (eid: string): StreamName => `ensemble/${eid}`;
export const batchStream = (eid: string, batch: string): StreamName => `batch/${eid}/${batch}`;
export const runStream = (eid: string, batch: string, idx: number): StreamName =>
  `run/${eid}/${batch}-${idx}`;

export interface EnsembleAddress {
  readonly kind: 'ensemble';
  readonly eid: string;
}
export interface BatchAddress {
  readonly kind: 'batch';
  readonly eid: string;
  readonly batch: string;
}
export interface RunAddress {
  readonly kind: 'run';
  readonly eid: string;
  readonly batch: string;
  readonly idx: number;
}
export type Address = EnsembleAddress | BatchAddress | RunAddress;

const patterns = {
  ensemble: /^ensemble\/([^/]+)$/,
  batch: /^batch\/([^/]+)\/([^/]+)$/,
  run: /^run\/([^/]+)\/([^/]+)-([0-9]+)$/,
} as const;

export function parseStream(stream: string): Address {
  const kind = stream.slice(0, stream.indexOf('/'));
  if (isStreamKind(kind)) {
    const [matched, eid = '', batch = '', idx] = patterns[kind].exec(stream) ?? [];
    if (matched !== undefined) {
      switch (kind) {
        case 'ensemble':
          return { kind, eid };
        case 'batch':
          return { kind, eid, batch };
        case 'run':
          return { kind, eid, batch, idx: Number(idx) };
      }
    }
  }
  throw new RangeError(`"${stream}" is not the name of a stream`);
}

function isStreamKind(kind: string): kind is StreamKind {
  return Object.hasOwn(patterns, kind);
}

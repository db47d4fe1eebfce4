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

export function parseStream(stream: string): Address {
  const [kind, eid, ...rest] = stream.split('/');
  const name = rest.join('/');
  if (eid !== undefined && isStreamKind(kind)) {
    switch (kind) {
      case 'ensemble':
        return { kind, eid };
      case 'batch':
        return { kind, eid, batch: name };
      case 'run': {
        const hyphen = name.lastIndexOf('-');
        return { kind, eid, batch: name.slice(0, hyphen), idx: Number(name.slice(hyphen + 1)) };
      }
    }
  }
  throw new RangeError(`"${stream}" is not the name of a stream`);
}

function isStreamKind(kind: string | undefined): kind is StreamKind {
  return kind === 'ensemble' || kind === 'batch' || kind === 'run';
}

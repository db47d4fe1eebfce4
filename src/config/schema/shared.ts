import { type Static, type TObject, Type } from '@sinclair/typebox';
import { Continue } from './continue.js';
import { Retry } from './retry.js';
import { List } from './scalars.js';
import { Simulated } from './simulated.js';
import { Sweep } from './sweep.js';
import { Task } from './task.js';

const shared = { Task, Sweep, Retry, Continue, Simulated };

/**
 * What may stand in several places of the file is described once, and referred to: a schema in which each
 * is written out at every place takes three times as long to compile, each time anybody starts something.
 */
export const definitions: Readonly<Record<string, TObject>> = shared;

/** At the place of its use. */
export function shareOf<Name extends keyof typeof shared>(name: Name) {
  return Type.Unsafe<Static<(typeof shared)[Name]>>({ $ref: `#/definitions/${name}` });
}

export const Tasks = (description: string) => List(shareOf('Task'), description, 'a list of tasks');

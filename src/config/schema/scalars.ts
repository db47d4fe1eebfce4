import { type SchemaOptions, type Static, type TSchema, Type } from '@sinclair/typebox';
import { durationPattern, durationWords, longestDuration } from '../duration.js';
import type { JsonObject } from '../json.js';
import { worded } from './wording.js';

export const Text = (description: string) => Type.String(worded(description, 'a text', { minLength: 1 }));

export const Flag = (description: string) => Type.Boolean(worded(description, 'true or false'));

export const WholeNumber = (description: string, minimum: number) =>
  Type.Integer(worded(description, `a whole number of at least ${minimum}`, { minimum }));

export const Duration = (description: string) =>
  Type.Union([Type.Number({ minimum: 0, maximum: longestDuration }), Type.String({ pattern: durationPattern })], worded(description, durationWords));

/** Anything that YAML can say: parameters, arguments. */
export const Parameters = (description: string) =>
  Type.Unsafe<JsonObject>({ type: 'object', ...worded(description, 'keys and values') });

/** Keys of the user's choice with values of one kind. (`Type.Record` would let keys with a line break through.) */
export const Keyed = <Value extends TSchema>(value: Value, options: SchemaOptions) =>
  Type.Unsafe<Readonly<Record<string, Static<Value>>>>({ type: 'object', additionalProperties: value, ...options });

export const List = <Item extends TSchema>(item: Item, description: string, mustBe: string, options = {}) =>
  Type.Array(item, worded(description, mustBe, options));

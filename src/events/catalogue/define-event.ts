import { type Static, type TObject, type TProperties, type TSchema, Type } from '@sinclair/typebox';

export type StreamKind = 'ensemble' | 'batch' | 'run';

/** One entry of the vocabulary. The payload's type and its JSON Schema both come from `data`. */
export interface EventDefinition<Data extends TSchema = TSchema> {
  readonly streams: readonly StreamKind[];
  /** Raised when the payload changes shape; older events are upcast when they are read. */
  readonly v: number;
  readonly description: string;
  readonly data: Data;
}

/** Events are for ever, so a payload holds exactly what its schema names and nothing else. */
export function defineEvent<Properties extends TProperties>(
  streams: StreamKind | readonly StreamKind[],
  description: string,
  properties: Properties,
): EventDefinition<TObject<Properties>> {
  return Object.freeze({
    streams: typeof streams === 'string' ? [streams] : streams,
    v: 1,
    description,
    data: Type.Object(properties, { additionalProperties: false }),
  });
}

export type PayloadOf<Definition> =
  Definition extends EventDefinition<infer Data> ? Static<Data> : never;

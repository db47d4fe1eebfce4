import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import {
  belongsTo,
  catalogue,
  definitionOf,
  eventSchema,
  type EventType,
  isEventType,
  type StreamKind,
} from '../../../src/events/catalogue/index.js';

/** The design's table, word for word. */
const designed: Readonly<Record<StreamKind | 'any', string>> = {
  ensemble: `ensemble.created ensemble.started ensemble.held ensemble.released ensemble.cancel-requested
    ensemble.limits-changed ensemble.amended ensemble.finished ensemble.reopened supervisor.attached supervisor.detached`,
  batch: `batch.started batch.cycle-started batch.cycle-finished batch.held batch.released batch.cancel-requested
    batch.limits-changed batch.finished batch.failed batch.cancelled batch.reopened`,
  run: `run.planned run.changed run.held run.released run.dispatched run.templated run.checked
    run.submit-requested run.submitted run.submit-failed run.running run.requeued run.exited
    run.continued run.cycle-started run.post-processed run.retry-scheduled run.succeeded run.failed
    run.cancel-requested run.cancelled run.skipped`,
  any: 'task.started task.finished task.waiting',
};
const words = (text: string) => text.trim().split(/\s+/);
const kinds = ['ensemble', 'batch', 'run'] as const;
const types = Object.keys(catalogue) as EventType[];

describe('the catalogue', () => {
  it('holds the events of the design and no others', () => {
    expect([...types].sort()).toStrictEqual(Object.values(designed).flatMap(words).sort());
  });

  it.each(kinds)('lets into a stream of kind %s what the design says', (kind) => {
    const expected = [...words(designed[kind]), ...words(designed.any)].sort();
    expect(types.filter((type) => belongsTo(type, kind)).sort()).toStrictEqual(expected);
  });

  it('names events in the past tense, with a prefix that says whose they are', () => {
    const past = /(?:ed|held|begun)$/;
    // A state that begins: the job is seen to be running, the check is seen not to be true yet.
    const seen = new Set(['run.running', 'task.waiting']);
    for (const type of types) {
      expect(type).toMatch(/^(?:ensemble|batch|run|task|supervisor)\.[a-z]+(?:-[a-z]+)*$/);
      if (!seen.has(type)) expect(type).toMatch(past);
    }
  });

  it('knows its own names and no others, not even those that every object has', () => {
    expect(types.every(isEventType)).toBe(true);
    expect(['run.flown', 'toString', '__proto__', ''].some(isEventType)).toBe(false);
  });
});

describe.each(types)('%s', (type) => {
  it('lets nothing into its payload that it does not name', () => {
    const open: string[] = [];
    look(definitionOf(type).data, type, open);
    expect(open).toStrictEqual([]);
  });

  it('has a schema that is in order itself', () => {
    expect(new Ajv().validateSchema(definitionOf(type).data)).toBe(true);
  });

  it('describes itself, and says its version and streams in its schema', () => {
    const { description, streams, v } = definitionOf(type);
    expect(description).toMatch(/^[A-Z].*\.$/);
    expect(eventSchema(type)).toMatchObject({
      title: type,
      description,
      'x-version': v,
      'x-streams': streams,
      type: 'object',
      additionalProperties: false,
    });
  });
});

/** Finds objects with named properties that would let others in, at any depth. */
function look(schema: unknown, at: string, open: string[]): void {
  if (typeof schema !== 'object' || schema === null) return;
  if (
    'properties' in schema &&
    (!('additionalProperties' in schema) || schema.additionalProperties !== false)
  ) {
    open.push(at);
  }
  for (const [key, inner] of Object.entries(schema)) look(inner, `${at}/${key}`, open);
}

import { describe, expect, it } from 'vitest';
import type { AnyStateMachine, AnyStateNode } from 'xstate';
import {
  belongsTo,
  catalogue,
  isEventType,
  type StreamKind,
} from '../../src/events/catalogue/index.js';
import { batchMachine, ensembleMachine, runMachine } from '../../src/machines/index.js';

const machines: readonly [kind: StreamKind, machine: AnyStateMachine, ended: readonly string[]][] =
  [
    ['run', runMachine, ['succeeded', 'failed', 'cancelled', 'skipped']],
    ['batch', batchMachine, ['finished', 'failed', 'cancelled']],
    ['ensemble', ensembleMachine, ['finished']],
  ];

/** Everything that XState would do by itself, as it stands in the configuration. */
const ownDoing = [
  'invoke',
  'after',
  'always',
  'entry',
  'exit',
  'onDone',
  'initialActions',
  'output',
];

describe.each(machines)('the %s machine', (kind, machine, ended) => {
  const nodes = [machine.root, ...Object.values(machine.states)];

  it('is flat: its states have no states inside', () => {
    expect(Object.values(machine.states).filter(({ type }) => type !== 'atomic')).toStrictEqual([]);
  });

  it('does nothing by itself: no final state, invoke, timer or entry action', () => {
    const doing = nodes.flatMap((node: AnyStateNode) => [
      ...(node.type === 'final' ? [`${node.key} is final`] : []),
      ...(node.invoke.length > 0 ? [`${node.key} invokes`] : []),
      ...(node.after.length > 0 ? [`${node.key} waits`] : []),
      ...(node.always !== undefined && node.always.length > 0 ? [`${node.key} moves on`] : []),
      ...(node.entry.length + node.exit.length > 0 ? [`${node.key} acts`] : []),
      ...ownDoing.filter((key) => key in node.config).map((key) => `${node.key} has ${key}`),
    ]);
    expect(doing).toStrictEqual([]);
  });

  it('gives each transition a target or an action, so that legal events can be told from others', () => {
    const transitions = nodes.flatMap(({ transitions }) => [...transitions.values()].flat());
    expect(transitions.length).toBeGreaterThan(10);
    const idle = transitions.filter(
      ({ target, actions }) => target === undefined && actions.length === 0,
    );
    expect(idle).toStrictEqual([]);
  });

  it('has no transition at its root, which would be legal in every state', () => {
    expect(machine.root.ownEvents).toStrictEqual([]);
  });

  it('tags exactly the ended states as ended', () => {
    const tagged = Object.values(machine.states).filter(({ tags }) => tags.includes('ended'));
    expect(tagged.map(({ key }) => key).sort()).toStrictEqual([...ended].sort());
  });

  it('asks for no activity in an ended state', () => {
    for (const state of ended) expect(machine.states[state]?.meta).toBeUndefined();
  });

  it('understands every event of its stream, somewhere, and no other', () => {
    const own = Object.keys(catalogue).filter((type) => isEventType(type) && belongsTo(type, kind));
    expect(new Set<string>(machine.events)).toStrictEqual(new Set(own));
  });
});

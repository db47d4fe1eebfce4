import { describe, expect, test } from 'vitest';
import { eventsOf, refusal } from '../cli/local-place.js';
import { ask, type Place, tutti } from '../cli/tutti.js';
import { chaosPlace } from './place.js';

const batch = { name: 'b', maxjobs: 1, runs: [{ x: 0 }, { x: 1 }, { x: 2 }] };
const files = { 'e.yaml': JSON.stringify({ ensemble: { name: 'e', batches: [batch] } }) };

const run = ['run', 'e.yaml', 'simulated'] as const;

const dying = (place: Place, fault: string): Place => ({
  ...place,
  env: { ...place.env, TUTTI_FAULT: fault },
});

describe('TUTTI_FAULT', () => {
  test.each([
    ['before:run.submitted:2', 1],
    ['after:run.submitted:2', 2],
  ])('%s leaves %d such events', async (fault, many) => {
    const place = await chaosPlace(files);
    const { signal, stderr } = await tutti(dying(place, fault), ...run);
    expect(signal).toBe('SIGKILL');
    expect(stderr).toContain('TUTTI_FAULT');
    expect(await eventsOf(place, 'e-1', 'run.submitted')).toHaveLength(many);
  });

  test('of an event that does not come changes nothing', async () => {
    const place = await chaosPlace(files);
    expect((await tutti(dying(place, 'before:run.submitted:4'), ...run)).code).toBe(0);
  });

  test.each([
    '',
    'before',
    'during:run.submitted:1',
    'before:run.submited:1',
    'after:run.exited:0',
  ])('that says "%s" is refused before anything is done', async (fault) => {
    const place = await chaosPlace(files);
    const words = refusal(await tutti(dying(place, fault), ...run));
    expect(words).toContain('TUTTI_FAULT');
    expect(words).toContain('before:run.submitted:1');
    expect(await ask(place, 'status', '--all')).toEqual([]);
  });
});

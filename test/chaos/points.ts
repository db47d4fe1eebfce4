import type { EventType, StoredEvent } from '../../src/events/catalogue/index.js';
import { type Death, type Played, play, type StormBackend } from './play.js';
import type { Scene } from './scene.js';
import { storm } from './storm.js';
import { dropped, tended } from './tended.js';

/** Where a supervisor dies: right before or right after an event is committed. */
export interface Point {
  readonly scene: Scene;
  readonly backend: StormBackend;
  readonly type: EventType;
  readonly which: 'first' | 'middle';
  readonly when: 'before' | 'after';
  readonly death: Death;
}

/** A type is tried in the first of these in which it happens. */
export const scenes: readonly Scene[] = [storm, tended, dropped];

const undisturbedPlays = new Map<string, Promise<Played>>();

/** How it goes where nobody dies; told once for all that is compared with it. */
export function undisturbed(scene: Scene, backend: StormBackend): Promise<Played> {
  const key = `${scene.name} ${backend}`;
  let played = undisturbedPlays.get(key);
  if (played === undefined) undisturbedPlays.set(key, (played = play(scene, backend)));
  return played;
}

/** At the first event of its type, and at the one in the middle of all. */
export async function pointsOf(type: EventType, backend: StormBackend): Promise<Point[]> {
  for (const scene of scenes) {
    const { events, curtains } = await undisturbed(scene, backend);
    const found = events.filter((event) => event.type === type);
    const [first, middle] = [found[0], found[Math.floor(found.length / 2)]];
    if (first === undefined || middle === undefined) continue;
    const chosen =
      first === middle
        ? [{ which: 'first', event: first } as const]
        : [{ which: 'first', event: first } as const, { which: 'middle', event: middle } as const];
    const actOf = ({ position }: StoredEvent) => curtains.findIndex((last) => position <= last);
    return chosen.flatMap(({ which, event }) => {
      const act = actOf(event);
      // A fault counts what its own process appends.
      const nth = found.filter(
        (each) => each.position <= event.position && actOf(each) === act,
      ).length;
      return (['before', 'after'] as const).map((when) => {
        const death = { act, fault: `${when}:${type}:${nth}` };
        return { scene, backend, type, which, when, death };
      });
    });
  }
  return [];
}

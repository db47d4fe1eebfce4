/** What all generators inherit their `next` from. */
const generators = Object.getPrototypeOf(
  Object.getPrototypeOf(
    (function* () {
      yield 0;
    })(),
  ),
) as object;

/** Where iteration and look-ups happen: whatever walks over many runs passes here for each. */
const places: readonly (readonly [object: object, key: string])[] = [
  [Map.prototype, 'get'],
  [Map.prototype, 'has'],
  [Map.prototype, 'set'],
  [Map.prototype, 'delete'],
  [Map.prototype, 'values'],
  [Map.prototype, 'keys'],
  [Object.getPrototypeOf(new Map().keys()) as object, 'next'],
  [Set.prototype, 'has'],
  [Set.prototype, 'add'],
  [Set.prototype, 'delete'],
  [Object.getPrototypeOf(new Set().keys()) as object, 'next'],
  [Object.getPrototypeOf([].values()) as object, 'next'],
  [generators, 'next'],
  [Array.prototype, 'push'],
  [Array.prototype, 'pop'],
];

/** How many steps of iteration, look-ups and insertions something takes: work, not time. */
export function stepsOf(work: () => void): number {
  let steps = 0;
  const originals = places.map(([object, key]) => Object.getOwnPropertyDescriptor(object, key));
  try {
    for (const [at, [object, key]] of places.entries()) {
      const original = originals[at];
      const call: unknown = original?.value;
      if (original === undefined || typeof call !== 'function') continue;
      Object.defineProperty(object, key, {
        ...original,
        value(this: unknown, ...args: unknown[]): unknown {
          steps += 1;
          return Reflect.apply(call, this, args);
        },
      });
    }
    steps = 0;
    work();
  } finally {
    const counted = steps;
    for (let at = 0; at < places.length; at += 1) {
      const place = places[at];
      const original = originals[at];
      if (place && original) Object.defineProperty(place[0], place[1], original);
    }
    steps = counted;
  }
  return steps;
}

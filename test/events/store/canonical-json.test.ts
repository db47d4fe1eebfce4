import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fact } from '../../../src/events/catalogue/index.js';
import {
  append,
  beginEnsemble,
  canonicalJson,
  thisProcess,
} from '../../../src/events/store/index.js';
import { isStorable, storable } from '../../../src/events/store/storable.js';
import { connection, eventsOf, openStore } from '../../support/store.js';
import { Scribe } from './scribe.js';

/** Whatever can be in a value, odd in every way that JSON allows. */
const oddText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({
    unit: fc.constantFrom('\0', '\ud800', '\udfff', '\\', 'u0000', '"', '\u2028', '€', '😂', 'a'),
  }),
);
const oddNumber = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer(),
  fc.constantFrom(
    -0,
    0,
    5e-324,
    -5e-324,
    1.7976931348623157e308,
    1e21,
    1e-7,
    2 ** 53,
    0.1 + 0.2,
    333333333.33333329,
  ),
);
const { value: oddJson } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    oddNumber,
    oddText,
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(oddText, tie('value'), { maxKeys: 4 }),
  ),
}));

describe('canonical JSON', () => {
  it('writes the example of RFC 8785 as that does', () => {
    const value: unknown = JSON.parse(String.raw`{
      "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
      "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
      "literals": [null, true, false]
    }`);
    expect(canonicalJson(value)).toBe(
      String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`,
    );
  });

  it('sorts keys by their UTF-16 units, as the example of RFC 8785 does', () => {
    const value: unknown = JSON.parse(String.raw`{
      "\u20ac": "Euro Sign", "\r": "Carriage Return", "\ufb33": "Hebrew Letter Dalet With Dagesh",
      "1": "One", "\ud83d\ude00": "Emoji: Grinning Face", "\u0080": "Control",
      "\u00f6": "Latin Small Letter O With Diaeresis"
    }`);
    const sorted: unknown[] = Object.values(JSON.parse(canonicalJson(value)) as object);
    expect(canonicalJson(value).match(/"[^"]*"(?=[,}])/g)).toEqual([
      '"Carriage Return"',
      '"One"',
      '"Control"',
      '"Latin Small Letter O With Diaeresis"',
      '"Euro Sign"',
      '"Emoji: Grinning Face"',
      '"Hebrew Letter Dalet With Dagesh"',
    ]);
    expect(sorted).toHaveLength(7);
  });

  it.each([
    [0, '0'],
    [-0, '0'],
    [5e-324, '5e-324'],
    [-5e-324, '-5e-324'],
    [1.7976931348623157e308, '1.7976931348623157e+308'],
    [9007199254740992, '9007199254740992'],
    [295147905179352830000, '295147905179352830000'],
    [1e21, '1e+21'],
    [999999999999999900000, '999999999999999900000'],
    [9.999999999999997e22, '9.999999999999997e+22'],
    [0.000001, '0.000001'],
    [1e-7, '1e-7'],
    [333333333.3333332, '333333333.3333332'],
  ])('writes the number %d as RFC 8785 lists it', (value, text) => {
    expect(canonicalJson(value)).toBe(text);
  });

  it('means the same value', () => {
    fc.assert(
      fc.property(oddJson, (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('does not depend on the order in which keys were set', () => {
    fc.assert(
      fc.property(fc.dictionary(oddText, oddJson), (value) => {
        const turned = Object.fromEntries(Object.entries(value).reverse());
        expect(canonicalJson(turned)).toBe(canonicalJson(value));
      }),
    );
  });

  it('leaves out members without a value, as JSON does', () => {
    expect(canonicalJson({ b: undefined, a: [undefined, 1] })).toBe('{"a":[null,1]}');
  });
});

describe('what is made storable', () => {
  it('writes NUL out and replaces half surrogate pairs, in keys, too', () => {
    expect(storable({ 'a\0': ['\0', '\ud800x', '😂'] })).toEqual({
      'a\\u0000': ['\\u0000', '\ufffdx', '😂'],
    });
  });

  it('is storable, and is no other when it is made storable again', () => {
    fc.assert(
      fc.property(oddJson, (value) => {
        const once = storable(value);
        expect(storable(once)).toEqual(once);
        if (isStorable(canonicalJson(value)))
          expect(canonicalJson(once)).toBe(canonicalJson(value));
      }),
    );
  });
});

describe('a hash', () => {
  it('is that of what is read back, whatever an event holds', async () => {
    const db = await openStore();
    const client = await connection(db);
    const scribe = new Scribe(await beginEnsemble(db, 'odd', thisProcess()));
    const seen: unknown[] = [];
    const values = fc.sample(fc.dictionary(oddText, oddJson, { maxKeys: 5 }), 400);
    const entries = values.map((params) => {
      const entry = scribe.entry({ type: 'run.planned', data: { params, priority: 0 } });
      seen.push(entry.sealed.event.data);
      return entry;
    });
    await append(client, entries);
    const stored = await eventsOf(db, {});
    expect(stored).toHaveLength(values.length);
    let before = '';
    for (const [index, event] of stored.entries()) {
      // What the machine saw is what the log holds: it was made storable before.
      expect(event.data).toEqual(JSON.parse(JSON.stringify(seen[index])));
      const { stream, version, type, data, meta } = event;
      const text = [before, stream, version, type, canonicalJson(data), canonicalJson(meta)].join(
        '\n',
      );
      before = createHash('sha256').update(text).digest('hex');
      expect(event.hash).toBe(before);
    }
  });

  it('is taken of texts that were made storable before the machine sees them', async () => {
    const db = await openStore();
    const client = await connection(db);
    const scribe = new Scribe(await beginEnsemble(db, 'odd', thisProcess()));
    const fact: Fact = { type: 'run.held', data: { reason: 'a\0b \ud800' } };
    const entry = scribe.entry(fact);
    expect(entry.sealed.event.data).toEqual({ reason: 'a\\u0000b \ufffd' });
    await append(client, [entry]);
    const [event] = await eventsOf(db, {});
    expect(event?.data).toEqual({ reason: 'a\\u0000b \ufffd' });
  });
});

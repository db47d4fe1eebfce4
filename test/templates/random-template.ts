import fc from 'fast-check';

/**
 * Random templates in which every name exists, for the parameters of handlebars.test.ts: nested blocks, tildes, white
 * space of all kinds, and paths that lead out of blocks.
 */

/** What can be read where a value of one kind is `this`. */
interface Kind {
  /** Names that print. */
  readonly scalars: readonly string[];
  /** Names that `{{#each}}` goes through, and the kind of their items. */
  readonly lists: readonly (readonly [name: string, item: Kind])[];
  /** Names that `{{#with}}` enters. */
  readonly mappings: readonly (readonly [name: string, kind: Kind])[];
}

const scalar: Kind = { scalars: ['this', '.'], lists: [], mappings: [] };
const item: Kind = { scalars: ['id', 'this.size'], lists: [['tags', scalar]], mappings: [] };
const grid: Kind = { scalars: ['nx', './ny'], lists: [], mappings: [] };
const named = ['n', 'zero', 'pi', 'name', 'empty', 'yes', 'no', '[a b]', 'list.length', 'grid.nx'];
const run: Kind = {
  scalars: named,
  lists: [
    ['list', scalar],
    ['texts', scalar],
    ['none', scalar],
    ['items', item],
    ['grid', scalar],
  ],
  mappings: [['grid', grid]],
};
const root: Kind = {
  scalars: named.map((name) => `run.${name}`),
  lists: run.lists.map(([name, kind]) => [`run.${name}`, kind]),
  mappings: [
    ['run', run],
    ['run.grid', grid],
  ],
};

/**
 * The kinds around a place, innermost first. What is open is not opened again: Handlebars does not count a block whose
 * value is the one around it, Tutti does.
 */
interface Around {
  readonly kinds: readonly [Kind, ...Kind[]];
  readonly opened: readonly string[];
  readonly loops: number;
}

const tilde = fc.constantFrom('', '', '', '~');
const text = fc
  .array(fc.constantFrom(' ', '\n', '\r\n', '\t', '  ', 'x', 'a = ', 'é', ' } ', ' { '), {
    maxLength: 4,
  })
  .map((parts) => parts.join(''));

function tag(inside: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.tuple(tilde, inside, tilde).map(([left, body, right]) => `{{${left}${body}${right}}}`);
}

/** Names of one sort, here or further out. */
function names<T>(
  around: Around,
  of: (kind: Kind) => readonly T[],
  lead: (up: string, one: T) => T,
) {
  return around.kinds.flatMap((kind, up) => of(kind).map((one) => lead('../'.repeat(up), one)));
}

function printable(around: Around): fc.Arbitrary<string> {
  const paths = names(
    around,
    ({ scalars }) => scalars,
    (up, name) => (up === '' ? name : up + name.replace(/^(?:this\.|\.\/)/, '')),
  ).filter((name) => !/\/(?:this|\.)$/.test(name));
  const data = around.loops > 0 ? ['@index', '@key', '@first', '@last'] : [];
  return fc.constantFrom(...paths, ...data, '@root.run.n', 'lookup @root.run.list 1');
}

function condition(around: Around): fc.Arbitrary<string> {
  return printable(around).map((path) => (path.startsWith('lookup') ? `(${path})` : path));
}

function block(around: Around, depth: number): fc.Arbitrary<string> {
  const here = pieces(around, depth - 1);
  const choice = fc
    .tuple(
      fc.constantFrom('if', 'unless'),
      condition(around),
      fc.constantFrom('', ' includeZero=true'),
    )
    .chain(([helper, path, hash]) => whole(`${helper} ${path}${hash}`, here, here));
  const openings = [
    ...names(
      around,
      ({ lists }) => lists,
      (up, [name, kind]) => [up + name, kind] as const,
    ).map(([name, kind]) => ({ helper: 'each', name, kind })),
    ...names(
      around,
      ({ mappings }) => mappings,
      (up, [name, kind]) => [up + name, kind] as const,
    ).map(([name, kind]) => ({ helper: 'with', name, kind })),
  ].filter(({ name }) => !around.opened.includes(lastStep(name)));
  if (openings.length === 0) return choice;
  const opening = fc.constantFrom(...openings).chain(({ helper, name, kind }) => {
    const inner: Around = {
      kinds: [kind, ...around.kinds],
      opened: [...around.opened, lastStep(name)],
      loops: around.loops + (helper === 'each' ? 1 : 0),
    };
    return whole(`${helper} ${name}`, pieces(inner, depth - 1), here);
  });
  return fc.oneof(choice, opening);
}

function lastStep(name: string): string {
  return name.slice(Math.max(name.lastIndexOf('.'), name.lastIndexOf('/')) + 1);
}

/** A block with its end and perhaps an else part. */
function whole(
  opened: string,
  body: fc.Arbitrary<string>,
  otherwise: fc.Arbitrary<string>,
): fc.Arbitrary<string> {
  const helper = opened.slice(0, opened.indexOf(' '));
  const orElse = fc
    .tuple(tag(fc.constantFrom('else', '^')), otherwise)
    .map((parts) => parts.join(''));
  return fc
    .tuple(
      tag(fc.constant(`#${opened}`)),
      body,
      fc.option(orElse, { nil: '' }),
      tag(fc.constant(`/${helper}`)),
    )
    .map((parts) => parts.join(''));
}

function pieces(around: Around, depth: number): fc.Arbitrary<string> {
  const simple = fc.oneof(
    text,
    tag(printable(around)),
    fc.constantFrom('{{! c }}', '{{!-- }} --}}', '\\{{run.n}}', '\\\\{{@root.run.n}}'),
  );
  const piece = depth > 0 ? fc.oneof(simple, block(around, depth)) : simple;
  return fc.array(piece, { maxLength: 5 }).map((parts) => parts.join(''));
}

export const template = pieces({ kinds: [root], opened: [], loops: 0 }, 3);

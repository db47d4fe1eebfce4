import type { NameUse } from '../name-uses.js';
import { diagnose } from '../place.js';
import { dictMethods } from './dict-methods.js';
import { globals } from './globals.js';
import type { SourcePlaces } from './source-places.js';
import { type AnyPart, childrenOf, type Expression, type Statement } from './syntax-tree.js';
import { stepsOf, written } from './written.js';

/** What blocks give to what stands in them. */
const givenByBlocks = ['loop', 'caller', 'varargs', 'kwargs', 'self', 'super'];

/** In the order of the text; parts that are not come by included. */
export function nameUses(template: readonly Statement[], places: SourcePlaces): readonly NameUse[] {
  const given = new Set([...globals.keys(), ...givenByBlocks]);
  collectGiven(template, given);
  const uses: { readonly offset: number; readonly use: NameUse }[] = [];
  const visit = (part: AnyPart): void => {
    const text = isPath(part) ? written(part) : undefined;
    if (text === undefined || !isPath(part)) {
      childrenOf(part).forEach(visit);
      return;
    }
    const steps = withoutMethod(stepsOf(part));
    // A name that Jinja or the template itself gives a value to does not lead to the root everywhere.
    const isOwn = steps === undefined || given.has(steps[0] ?? '');
    const place = places.place(part.offset);
    uses.push({
      offset: part.offset,
      use: {
        written: text,
        steps: isOwn ? undefined : steps,
        line: place.line,
        column: place.column,
        diagnose: (finding) => diagnose(place, finding),
      },
    });
  };
  template.forEach(visit);
  return uses.sort((one, other) => one.offset - other.offset).map(({ use }) => use);
}

/** `run.items()` and `run.get(…)` read the run as a whole. */
function withoutMethod(steps: readonly string[] | undefined): readonly string[] | undefined {
  const [first, second] = steps ?? [];
  return first === 'run' && second !== undefined && dictMethods.has(second) ? ['run'] : steps;
}

function isPath(part: AnyPart): part is Expression {
  return part.kind === 'name' || part.kind === 'attribute' || part.kind === 'item';
}

function collectGiven(parts: readonly AnyPart[], given: Set<string>): void {
  for (const part of parts) {
    if (part.kind === 'name-target' || part.kind === 'macro') given.add(part.name);
    collectGiven(childrenOf(part), given);
  }
}

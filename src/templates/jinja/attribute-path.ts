import { itemOrAttribute } from './attributes.js';
import { charactersOf } from './characters.js';
import { Undefined } from './undefined.js';
import type { Value } from './value.js';
import { textOf } from './print-value.js';

/** What `attribute=` names: `"a.b"` leads through two entries, `0` is an item. */
export type Getter = (item: Value) => Value;

export function getterOf(attribute: Value, postprocess?: Getter, other?: Value): Getter {
  const parts = partsOf(attribute);
  return (item) => {
    let value = item;
    for (const part of parts) {
      value = itemOrAttribute(value, part, textOf(part));
      if (other !== undefined && other !== null && value instanceof Undefined) value = other;
    }
    return postprocess === undefined ? value : postprocess(value);
  };
}

function partsOf(attribute: Value): readonly Value[] {
  if (attribute === null) return [];
  if (typeof attribute !== 'string') return [attribute];
  return attribute
    .split('.')
    .map((part) =>
      part !== '' && charactersOf(part).every((sign) => /[0-9]/.test(sign)) ? BigInt(part) : part,
    );
}

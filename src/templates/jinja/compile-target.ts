import type { Activation, Evaluate } from './activation.js';
import { wrong } from './failure.js';
import type { Frame } from './frame.js';
import { itemsOf } from './iterate.js';
import { Namespace } from './namespace.js';
import type { Target } from './syntax-tree.js';
import type { Value } from './value.js';

/** Gives a value to a name, or to several. */
export type Assign = (activation: Activation, value: Value) => void;

export function compileTarget(target: Target, frame: Frame): Assign {
  switch (target.kind) {
    case 'name-target': {
      const slot = frame.symbols.slot(target.name);
      return (activation, value) => activation.set(slot, value);
    }
    case 'namespace-target': {
      const slot = frame.symbols.slot(target.name);
      return (activation, value) => {
        const namespace = activation.get(slot);
        if (!(namespace instanceof Namespace)) {
          throw wrong(
            `"${target.name}.${target.attribute}" cannot be set: "${target.name}" is no namespace`,
            `Write {% set ${target.name} = namespace() %} first.`,
          );
        }
        namespace.entries.set(target.attribute, value);
      };
    }
    case 'tuple-target': {
      const parts = target.items.map((item) => compileTarget(item, frame));
      return (activation, value) => {
        const items = itemsOf(value);
        if (items.length !== parts.length) {
          throw wrong(`${items.length} values cannot be given to ${parts.length} names`);
        }
        parts.forEach((assign, index) => {
          const item = items[index];
          if (item !== undefined) assign(activation, item);
        });
      };
    }
  }
}

export function assigned(assign: Assign, value: Evaluate): (activation: Activation) => void {
  return (activation) => assign(activation, value(activation));
}

import { unsupported } from './failure.js';
import {
  type AnyPart,
  childrenOf,
  type ForStatement,
  type Signature,
  type Statement,
} from './syntax-tree.js';

/**
 * What a name stands for when a scope is entered: what was handed in, what the run gives, what the name means further
 * out at that moment, or nothing.
 */
export type Load =
  | { readonly from: 'parameter' }
  | { readonly from: 'run'; readonly name: string }
  | { readonly from: 'outer'; readonly slot: string }
  | { readonly from: 'nothing' };

/**
 * Which variable a name means, scope by scope, before anything is rendered. Jinja decides it so, and templates can tell:
 * a name that is set anywhere in a loop's body is the loop's own from the body's start. A slot is a variable of one
 * nesting level.
 */
export class Symbols {
  readonly level: number;
  readonly slots = new Map<string, string>();
  readonly loads = new Map<string, Load>();
  readonly stores = new Set<string>();

  constructor(readonly outer?: Symbols) {
    this.level = outer === undefined ? 0 : outer.level + 1;
  }

  find(name: string): string | undefined {
    return this.slots.get(name) ?? this.outer?.find(name);
  }

  slot(name: string): string {
    const found = this.find(name);
    // Jinja itself stumbles here: it does not look for names in the filters of a `set` block.
    if (found === undefined) throw unsupported(`the name "${name}" cannot be used here`);
    return found;
  }

  /** Whether a name is none that the template itself gives. */
  isFromRun(name: string): boolean {
    if (!this.slots.has(name)) return this.outer?.isFromRun(name) ?? true;
    return this.loads.get(this.slot(name))?.from === 'run';
  }

  load(name: string): void {
    if (this.find(name) === undefined) this.#define(name, { from: 'run', name });
  }

  store(name: string): void {
    this.stores.add(name);
    if (this.slots.has(name)) return;
    const slot = this.outer?.find(name);
    this.#define(name, slot === undefined ? { from: 'nothing' } : { from: 'outer', slot });
  }

  declare(name: string): string {
    this.stores.add(name);
    return this.#define(name, { from: 'parameter' });
  }

  see(parts: readonly AnyPart[]): void {
    for (const part of parts) this.#visit(part);
  }

  seeLoop(loop: ForStatement, branch: 'body' | 'otherwise' | 'test'): void {
    if (branch === 'otherwise') {
      this.see(loop.otherwise);
      return;
    }
    this.see([loop.target]);
    if (branch === 'body') this.see(loop.body);
    else if (loop.test !== undefined) this.see([loop.test]);
  }

  seeSignature({ parameters, defaults, body }: Signature): void {
    this.see([...parameters, ...defaults, ...body]);
  }

  #define(name: string, load: Load): string {
    const slot = `${this.level}:${name}`;
    this.slots.set(name, slot);
    this.loads.set(slot, load);
    return slot;
  }

  /** Bodies of scopes further in are not looked into: each has its own symbols. */
  #visit(part: AnyPart): void {
    switch (part.kind) {
      case 'name':
      case 'namespace-target':
        this.load(part.name);
        return;
      case 'name-target':
        if (part.parameter) this.declare(part.name);
        else this.store(part.name);
        return;
      case 'macro':
        this.store(part.name);
        return;
      case 'set':
        this.see([part.value, part.target]);
        return;
      case 'if':
        this.see([part.test]);
        this.#branches([part.body, part.elifs, part.otherwise]);
        return;
      case 'for':
        this.see([part.of]);
        return;
      case 'call-block':
        this.see([part.call]);
        return;
      case 'filter-block':
        this.see([part.filter]);
        return;
      case 'with':
        this.see(part.values);
        return;
      case 'set-block':
        this.see([part.target]);
        return;
      default:
        this.see(childrenOf(part));
    }
  }

  /** What only some of the branches of an `if` set has to have its value from before. */
  #branches(bodies: readonly (readonly Statement[])[]): void {
    const branches = bodies.map((body) => {
      const branch = this.#copy();
      branch.see(body);
      return branch;
    });
    const counts = new Map<string, number>();
    for (const { stores } of branches) {
      for (const name of stores) {
        if (!this.stores.has(name)) counts.set(name, (counts.get(name) ?? 0) + 1);
      }
    }
    for (const { slots, loads, stores } of branches) {
      for (const [name, slot] of slots) this.slots.set(name, slot);
      for (const [slot, load] of loads) this.loads.set(slot, load);
      for (const name of stores) this.stores.add(name);
    }
    for (const [name, count] of counts) {
      if (count === branches.length) continue;
      const outer = this.outer?.find(name);
      this.loads.set(
        this.slot(name),
        outer === undefined ? { from: 'run', name } : { from: 'outer', slot: outer },
      );
    }
  }

  #copy(): Symbols {
    const copy = new Symbols(this.outer);
    for (const [name, slot] of this.slots) copy.slots.set(name, slot);
    for (const [slot, load] of this.loads) copy.loads.set(slot, load);
    for (const name of this.stores) copy.stores.add(name);
    return copy;
  }
}

/** Which of these names some statements read without having set them before, anywhere inside. */
export function readsAnyOf(
  parts: readonly AnyPart[],
  names: readonly string[],
): ReadonlySet<string> {
  const left = new Set(names);
  const found = new Set<string>();
  const visit = (part: AnyPart): void => {
    if (part.kind === 'name') {
      if (left.has(part.name)) found.add(part.name);
    } else if (part.kind === 'name-target') left.delete(part.name);
    else childrenOf(part).forEach(visit);
  };
  parts.forEach(visit);
  return found;
}

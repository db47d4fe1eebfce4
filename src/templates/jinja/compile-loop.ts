import { Activation, type Execute, Output } from './activation.js';
import { at, compileExpression } from './compile-expression.js';
import { type Assign, compileTarget } from './compile-target.js';
import { Failure } from './failure.js';
import type { Frame } from './frame.js';
import { each, iteratorOf } from './iterate.js';
import { deeper } from './limits.js';
import { LazyItems } from './lazy-items.js';
import { LoopContext, type Recurse } from './loop-context.js';
import { readsAnyOf } from './symbols.js';
import { type AnyPart, childrenOf, type ForStatement, type Statement } from './syntax-tree.js';
import { isTrue, type Value } from './value.js';

export type CompileStatements = (statements: readonly Statement[], frame: Frame) => Execute;

/** One loop over given items, at a depth of recursion. */
type Turn = (
  activation: Activation,
  output: Output,
  items: Value,
  recurse: Recurse | undefined,
  depth: number,
) => void;

export function compileLoop(
  loop: ForStatement,
  frame: Frame,
  compileStatements: CompileStatements,
): Execute {
  refuseToSetLoop(loop, loop);
  const turn = compileTurn(loop, frame, compileStatements);
  const of = compileExpression(loop.of, frame);
  if (!loop.recursive) {
    return at(loop, (activation, output: Output) => {
      turn(activation, output, of(activation), undefined, 0);
    });
  }
  return at(loop, (activation, output: Output) => {
    const recurse: Recurse = (items, depth) =>
      deeper(() => {
        const result = new Output();
        turn(new Activation(activation.root, activation), result, items, recurse, depth);
        return result.text;
      });
    output.write(recurse(of(activation), 0));
  });
}

function compileTurn(loop: ForStatement, frame: Frame, compileStatements: CompileStatements): Turn {
  const inner = frame.inner();
  const needsContext = loop.recursive || readsAnyOf(loop.body, ['loop']).has('loop');
  const loopSlot = needsContext ? inner.symbols.declare('loop') : undefined;
  inner.symbols.seeLoop(loop, 'body');
  const chosen = compileTest(loop, frame);
  const assign = compileTarget(loop.target, inner);
  const body = compileStatements(loop.body, inner);
  const otherwise = compileOtherwise(loop, frame, compileStatements);
  const enter = inner.entering();
  const leave = inner.leaving();
  return (activation, output, items, recurse, depth) => {
    let turns = 0;
    const left = chosen === undefined ? items : chosen(activation, items);
    const turn = (item: Value): void => {
      turns += 1;
      assign(activation, item);
      enter(activation);
      body(activation, output);
    };
    if (loopSlot === undefined) for (const item of each(left)) turn(item);
    else {
      const context = new LoopContext(iteratorOf(left), left, recurse, depth);
      for (let item = context.next(); item !== undefined; item = context.next()) {
        activation.set(loopSlot, context);
        turn(item);
      }
    }
    leave(activation);
    if (turns === 0) otherwise(activation, output);
  };
}

/** `for … if …`: the test has variables of its own, since `loop` may look ahead. */
function compileTest(
  loop: ForStatement,
  frame: Frame,
): ((activation: Activation, items: Value) => Value) | undefined {
  if (loop.test === undefined) return undefined;
  const inner = frame.inner();
  inner.symbols.seeLoop(loop, 'test');
  const test = compileExpression(loop.test, inner);
  const assign: Assign = compileTarget(loop.target, inner);
  const enter = inner.entering();
  return (outer, items) =>
    new LazyItems(
      (function* (): Generator<Value, void, undefined> {
        const activation = new Activation(outer.root, outer);
        enter(activation);
        for (const item of each(items)) {
          assign(activation, item);
          if (isTrue(test(activation))) yield item;
        }
      })(),
    );
}

function compileOtherwise(
  loop: ForStatement,
  frame: Frame,
  compileStatements: CompileStatements,
): Execute {
  const inner = frame.inner();
  inner.symbols.seeLoop(loop, 'otherwise');
  const body = compileStatements(loop.otherwise, inner);
  const enter = inner.entering();
  const leave = inner.leaving();
  return (activation, output) => {
    enter(activation);
    body(activation, output);
    leave(activation);
  };
}

function refuseToSetLoop(part: AnyPart, loop: ForStatement): void {
  if (part.kind === 'name-target' && part.name === 'loop' && isStored(part, loop)) {
    const failure = new Failure('syntax', '"loop" cannot be given a value inside of a loop');
    failure.offset = part.offset;
    throw failure;
  }
  for (const child of childrenOf(part)) refuseToSetLoop(child, loop);
}

/** A macro's parameter may be called so; a loop's own variable may not. */
function isStored(
  part: AnyPart & { readonly kind: 'name-target' },
  { target }: ForStatement,
): boolean {
  return !part.parameter || contains(target, part);
}

function contains(part: AnyPart, wanted: AnyPart): boolean {
  return part === wanted || childrenOf(part).some((child) => contains(child, wanted));
}

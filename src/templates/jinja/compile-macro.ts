import { Activation, Output } from './activation.js';
import { compileExpression } from './compile-expression.js';
import type { CompileStatements } from './compile-loop.js';
import { Failure } from './failure.js';
import type { Frame } from './frame.js';
import { Macro, type MacroArguments, type MacroHead } from './macro.js';
import { readsAnyOf } from './symbols.js';
import type { CallBlock, MacroStatement } from './syntax-tree.js';
import { Undefined } from './undefined.js';
import type { Value } from './value.js';

/** A macro, or what a call block hands to one: made anew wherever its definition is come by. */
export function compileMacro(
  definition: MacroStatement | CallBlock,
  name: string | undefined,
  frame: Frame,
  compileStatements: CompileStatements,
): (activation: Activation) => Macro {
  const { parameters, defaults, body, offset } = definition;
  const inner = frame.inner();
  inner.symbols.seeSignature(definition);
  const names = parameters.map((parameter) => parameter.name);
  const reads = readsAnyOf(body, ['caller', 'kwargs', 'varargs']);
  const head: MacroHead = {
    name,
    parameters: names,
    takesCaller: reads.has('caller'),
    takesNamed: reads.has('kwargs') && !names.includes('kwargs'),
    takesMore: reads.has('varargs') && !names.includes('varargs'),
  };
  const callerIndex = names.indexOf('caller');
  if (head.takesCaller && callerIndex !== -1 && callerIndex < names.length - defaults.length) {
    const failure = new Failure('syntax', 'the parameter "caller" needs a default');
    failure.offset = offset;
    throw failure;
  }
  const declare = (wanted: boolean, special: string): string | undefined =>
    wanted ? inner.symbols.declare(special) : undefined;
  const callerSlot = declare(head.takesCaller && callerIndex === -1, 'caller');
  const namedSlot = declare(head.takesNamed, 'kwargs');
  const moreSlot = declare(head.takesMore, 'varargs');
  const slots = names.map((each) => inner.symbols.slot(each));
  const fallbacks = names.map((each, index) => {
    const expression = defaults[index - (names.length - defaults.length)];
    return expression === undefined
      ? (): Value => new Undefined(`the parameter "${each}" was not given`)
      : compileExpression(expression, inner);
  });
  const execute = compileStatements(body, inner);
  const enter = inner.entering();

  const run = (defining: Activation, given: MacroArguments): string => {
    const activation = new Activation(defining.root, defining);
    slots.forEach((slot, index) => activation.set(slot, given.parameters[index]));
    if (callerSlot !== undefined) activation.set(callerSlot, given.caller);
    if (namedSlot !== undefined) activation.set(namedSlot, given.named);
    if (moreSlot !== undefined) activation.set(moreSlot, given.more);
    enter(activation);
    slots.forEach((slot, index) => {
      if (given.parameters[index] === undefined)
        activation.set(slot, fallbacks[index]?.(activation));
    });
    const output = new Output();
    execute(activation, output);
    return output.text;
  };
  return (activation) => new Macro(head, (given) => run(activation, given));
}

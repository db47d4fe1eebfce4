import type { Activation, Evaluate } from './activation.js';
import { calculate } from './arithmetic.js';
import { needNumber } from './argument.js';
import { attributeOrItem, itemOrAttribute } from './attributes.js';
import { type Call, Callable, emptyCall } from './builtin.js';
import { holds } from './compare.js';
import { foldedValue, isConstant, lossOf } from './constant-folding.js';
import { Dict } from './dict.js';
import { type Failure, located, unsupported, wrong } from './failure.js';
import type { Frame } from './frame.js';
import { article, itemsOf } from './iterate.js';
import { boundedText } from './limits.js';
import { List } from './list.js';
import { filterCalled, library, testCalled } from './lookup.js';
import { textOf } from './print-value.js';
import { sliceOf } from './subscripts.js';
import type {
  Arguments,
  CallExpression,
  ComparisonExpression,
  Expression,
  FilterExpression,
  NameExpression,
  SliceExpression,
  TestExpression,
  UnaryExpression,
} from './syntax-tree.js';
import { Tuple } from './tuple.js';
import { Undefined } from './undefined.js';
import { isTrue, typeName, type Value } from './value.js';
import { written } from './written.js';

/**
 * Makes an expression ready: what it calls is looked up, and each name is a slot. `isPrinted` is for what a template
 * prints as it stands, which Jinja writes as a text.
 */
export function compileExpression(
  expression: Expression,
  frame: Frame,
  isPrinted = false,
): Evaluate {
  if (frame.isFolding || expression.kind === 'constant' || !isConstant(expression)) {
    return compileAsWritten(expression, frame);
  }
  const evaluate = compileAsWritten(expression, frame.folding());
  const value = foldedValue(evaluate);
  if (value === undefined) return compileAsWritten(expression, frame);
  const loss = lossOf(value);
  if (isPrinted || loss === undefined) return evaluate;
  return at(expression, () => {
    throw loss;
  });
}

function compileAsWritten(expression: Expression, frame: Frame): Evaluate {
  switch (expression.kind) {
    case 'constant': {
      const { value } = expression;
      return () => value;
    }
    case 'name':
      return compileName(expression, frame);
    case 'list':
    case 'tuple': {
      const items = expression.items.map((item) => compileExpression(item, frame));
      return expression.kind === 'list'
        ? (activation) => new List(items.map((item) => item(activation)))
        : (activation) => new Tuple(items.map((item) => item(activation)));
    }
    case 'dict': {
      const entries = expression.entries.map(
        ([key, value]) => [compileExpression(key, frame), compileExpression(value, frame)] as const,
      );
      return at(
        expression,
        (activation) =>
          new Dict(entries.map(([key, value]) => [key(activation), value(activation)] as const)),
      );
    }
    case 'attribute': {
      const of = compileExpression(expression.of, frame);
      const { name } = expression;
      const whole = written(expression) ?? name;
      return at(expression, (activation) => attributeOrItem(of(activation), name, whole));
    }
    case 'item': {
      const of = compileExpression(expression.of, frame);
      const key = compileExpression(expression.key, frame);
      const whole = written(expression) ?? 'such an entry';
      return at(expression, (activation) =>
        itemOrAttribute(of(activation), key(activation), whole),
      );
    }
    case 'slice':
      return compileSlice(expression, frame);
    case 'call':
      return compileCall(expression, frame);
    case 'filter':
      return compileFilter(expression, frame);
    case 'test':
      return compileTest(expression, frame);
    case 'unary':
      return compileUnary(expression, frame);
    case 'binary': {
      const { operator } = expression;
      const left = compileExpression(expression.left, frame);
      const right = compileExpression(expression.right, frame);
      return at(expression, (activation) =>
        calculate(operator, left(activation), right(activation)),
      );
    }
    case 'and':
    case 'or': {
      const left = compileExpression(expression.left, frame);
      const right = compileExpression(expression.right, frame);
      const goesOn = expression.kind === 'and';
      return at(expression, (activation) => {
        const value = left(activation);
        return isTrue(value) === goesOn ? right(activation) : value;
      });
    }
    case 'concat': {
      const items = expression.items.map((item) => compileExpression(item, frame));
      return at(expression, (activation) =>
        boundedText(items.map((item) => textOf(item(activation))).join('')),
      );
    }
    case 'comparison':
      return compileComparison(expression, frame);
    case 'conditional': {
      const soft = frame.conditional();
      const test = compileExpression(expression.test, soft);
      const whenTrue = compileExpression(expression.whenTrue, soft);
      const whenFalse =
        expression.whenFalse === undefined
          ? () => new Undefined('the condition does not hold, and there is no "else"')
          : compileExpression(expression.whenFalse, soft);
      return at(expression, (activation) =>
        isTrue(test(activation)) ? whenTrue(activation) : whenFalse(activation),
      );
    }
  }
}

/** Whatever fails within has its place here, if it has none further in. */
export function at<T, R extends readonly unknown[]>(
  { offset }: { readonly offset: number },
  run: (activation: Activation, ...rest: R) => T,
): (activation: Activation, ...rest: R) => T {
  return (activation, ...rest) => {
    try {
      return run(activation, ...rest);
    } catch (error) {
      throw located(error, offset);
    }
  };
}

function compileName({ name, offset }: NameExpression, frame: Frame): Evaluate {
  const slot = frame.symbols.slot(name);
  if (name === 'self' && frame.symbols.isFromRun(name)) {
    throw located(unsupported('"self" is for blocks, which are not supported'), offset);
  }
  const hint = 'The parameters of the run are under "run": {{ run.name }}.';
  return (activation) => {
    const value = activation.get(slot);
    return value === undefined ? new Undefined(`there is no "${name}" here`, hint) : value;
  };
}

function compileSlice(expression: SliceExpression, frame: Frame): Evaluate {
  const of = compileExpression(expression.of, frame);
  const part = (one: Expression | undefined): Evaluate | undefined =>
    one === undefined ? undefined : compileExpression(one, frame);
  const start = part(expression.start);
  const stop = part(expression.stop);
  const step = part(expression.step);
  return at(expression, (activation) =>
    sliceOf(of(activation), {
      start: start?.(activation),
      stop: stop?.(activation),
      step: step?.(activation),
    }),
  );
}

/** `caller` is what a call block hands over besides. */
export function compileCall(
  expression: CallExpression,
  frame: Frame,
  caller?: (activation: Activation) => Value,
): Evaluate {
  const callee = compileExpression(expression.callee, frame);
  const given = compileArguments(expression.given, frame);
  const name = written(expression.callee) ?? 'this';
  return at(expression, (activation) => {
    const called = callee(activation);
    const call = given(activation);
    if (called instanceof Undefined) throw called.failure();
    if (!(called instanceof Callable)) throw notCallable(name, called);
    if (caller === undefined) return called.call(call);
    if (call.named.has('caller')) throw wrong('"caller" is given twice: the block is the caller');
    const named = new Map([...call.named, ['caller', caller(activation)] as const]);
    return called.call({ positional: call.positional, named });
  });
}

function notCallable(name: string, value: Value): Failure {
  return wrong(`"${name}" is ${article(typeName(value))} and cannot be called`);
}

function compileArguments(given: Arguments, frame: Frame): (activation: Activation) => Call {
  const positional = given.positional.map((value) => compileExpression(value, frame));
  const named = given.named.map(
    ([name, value]) => [name, compileExpression(value, frame)] as const,
  );
  const spread = given.spread && compileExpression(given.spread, frame);
  const spreadNamed = given.spreadNamed && compileExpression(given.spreadNamed, frame);
  if (positional.length + named.length === 0 && spread === undefined && spreadNamed === undefined) {
    return () => emptyCall;
  }
  return (activation) => {
    const values = positional.map((value) => value(activation));
    if (spread !== undefined) values.push(...itemsOf(spread(activation)));
    const names = new Map(named.map(([name, value]) => [name, value(activation)] as const));
    if (spreadNamed !== undefined) addNamed(names, spreadNamed(activation));
    return { positional: values, named: names };
  };
}

function addNamed(names: Map<string, Value>, more: Value): void {
  if (!(more instanceof Dict)) throw wrong('after "**" stands a mapping');
  for (const [name, value] of more.entries()) {
    if (typeof name !== 'string') throw wrong('the names of arguments are texts');
    if (names.has(name)) throw wrong(`"${name}" is given twice`);
    names.set(name, value);
  }
}

/** `block` gives what the first filter of a filter block works on. */
export function compileFilter(
  expression: FilterExpression,
  frame: Frame,
  block?: Evaluate,
): Evaluate {
  const { name } = expression;
  const of =
    expression.of === undefined
      ? block
      : expression.of.kind === 'filter' && block !== undefined
        ? compileFilter(expression.of, frame, block)
        : compileExpression(expression.of, frame);
  const given = compileArguments(expression.given, frame);
  checkName(() => filterCalled(name), expression, frame);
  return at(expression, (activation) => {
    const value = of?.(activation) ?? null;
    return filterCalled(name)(value, given(activation), library);
  });
}

function checkName(find: () => unknown, { offset }: Expression, frame: Frame): void {
  if (frame.isConditional) return;
  try {
    find();
  } catch (error) {
    throw located(error, offset);
  }
}

function compileTest(expression: TestExpression, frame: Frame): Evaluate {
  const { name } = expression;
  const of = compileExpression(expression.of, frame);
  const given = compileArguments(expression.given, frame);
  checkName(() => testCalled(name), expression, frame);
  return at(expression, (activation) => {
    const value = of(activation);
    return testCalled(name)(value, given(activation), library);
  });
}

function compileUnary(expression: UnaryExpression, frame: Frame): Evaluate {
  const of = compileExpression(expression.of, frame);
  switch (expression.operator) {
    case 'not':
      return at(expression, (activation) => !isTrue(of(activation)));
    case '-':
      return at(expression, (activation) => -needNumber(of(activation), '-'));
    case '+':
      return at(expression, (activation) => needNumber(of(activation), '+'));
  }
}

function compileComparison(expression: ComparisonExpression, frame: Frame): Evaluate {
  const first = compileExpression(expression.first, frame);
  const others = expression.others.map(
    ([operator, operand]) => [operator, compileExpression(operand, frame)] as const,
  );
  return at(expression, (activation) => {
    let left = first(activation);
    for (const [operator, operand] of others) {
      const right = operand(activation);
      if (!holds(operator, left, right)) return false;
      left = right;
    }
    return true;
  });
}

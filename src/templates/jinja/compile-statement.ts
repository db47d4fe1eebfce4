import { type Activation, type Evaluate, type Execute, Output } from './activation.js';
import { assigned, compileTarget } from './compile-target.js';
import { at, compileCall, compileExpression, compileFilter } from './compile-expression.js';
import { compileLoop } from './compile-loop.js';
import { compileMacro } from './compile-macro.js';
import { wrong } from './failure.js';
import type { Frame } from './frame.js';
import { article } from './iterate.js';
import { Markup } from './markup.js';
import { textOf } from './print-value.js';
import type {
  CallBlock,
  FilterBlock,
  IfStatement,
  OutputStatement,
  SetBlock,
  Statement,
  WithStatement,
} from './syntax-tree.js';
import { isTrue, typeName, type Value } from './value.js';

/** Makes statements ready. `frame` knows all of their symbols already. */
export function compileStatements(statements: readonly Statement[], frame: Frame): Execute {
  const steps = statements.map((statement) => compileStatement(statement, frame));
  return (activation, output) => {
    for (const step of steps) step(activation, output);
  };
}

function compileStatement(statement: Statement, frame: Frame): Execute {
  switch (statement.kind) {
    case 'output':
      return compileOutput(statement, frame);
    case 'if':
      return compileIf(statement, frame);
    case 'for':
      return compileLoop(statement, frame, compileStatements);
    case 'set': {
      const value = compileExpression(statement.value, frame);
      const assign = assigned(compileTarget(statement.target, frame), value);
      return at(statement, assign);
    }
    case 'set-block':
      return compileSetBlock(statement, frame);
    case 'with':
      return compileWith(statement, frame);
    case 'macro': {
      const macro = compileMacro(statement, statement.name, frame, compileStatements);
      const slot = frame.symbols.slot(statement.name);
      return (activation) => activation.set(slot, macro(activation));
    }
    case 'call-block':
      return compileCallBlock(statement, frame);
    case 'filter-block':
      return compileFilterBlock(statement, frame);
  }
}

function compileOutput({ parts }: OutputStatement, frame: Frame): Execute {
  const steps = parts.map((part): Execute => {
    if (part.kind === 'text') {
      const { text } = part;
      return (_, output) => output.write(text);
    }
    const value = compileExpression(part, frame, true);
    return at(part, (activation, output: Output) => output.write(textOf(value(activation))));
  });
  return (activation, output) => {
    for (const step of steps) step(activation, output);
  };
}

function compileIf(statement: IfStatement, frame: Frame): Execute {
  const soft = frame.conditional();
  const branches = [statement, ...statement.elifs].map(({ test, body }) => ({
    test: compileExpression(test, soft),
    body: compileStatements(body, soft),
  }));
  const otherwise = compileStatements(statement.otherwise, soft);
  return at(statement, (activation, output: Output) => {
    const taken = branches.find(({ test }) => isTrue(test(activation)));
    (taken?.body ?? otherwise)(activation, output);
  });
}

/** Jinja makes no text of what a block's filter or macro gives: a number there is an error. */
function blockText(value: Value): string {
  if (typeof value === 'string') return value;
  if (value instanceof Markup) return value.value;
  throw wrong(
    `what is printed here is ${article(typeName(value))}, and must be a text`,
    'Add the filter "string".',
  );
}

/** What statements write, as a value. */
function captured(execute: Execute): Evaluate {
  return (activation) => {
    const output = new Output();
    execute(activation, output);
    return output.text;
  };
}

function compileSetBlock(statement: SetBlock, frame: Frame): Execute {
  const inner = frame.inner();
  inner.symbols.see(statement.body);
  const text = captured(compileStatements(statement.body, inner));
  const value =
    statement.filter === undefined ? text : compileFilter(statement.filter, inner, text);
  const assign = assigned(compileTarget(statement.target, frame), value);
  const enter = inner.entering();
  const leave = inner.leaving();
  return at(statement, (activation) => {
    enter(activation);
    assign(activation);
    leave(activation);
  });
}

function compileFilterBlock(statement: FilterBlock, frame: Frame): Execute {
  const inner = frame.inner();
  inner.symbols.see([...statement.body, statement.filter]);
  const text = captured(compileStatements(statement.body, inner));
  const value = compileFilter(statement.filter, inner, text);
  const enter = inner.entering();
  const leave = inner.leaving();
  return at(statement, (activation, output: Output) => {
    enter(activation);
    output.write(blockText(value(activation)));
    leave(activation);
  });
}

function compileWith(statement: WithStatement, frame: Frame): Execute {
  const inner = frame.inner();
  inner.symbols.see([...statement.targets, ...statement.body]);
  const gifts = statement.targets.flatMap((target, index) => {
    const value = statement.values[index];
    if (value === undefined) return [];
    return [assigned(compileTarget(target, inner), compileExpression(value, frame))];
  });
  const body = compileStatements(statement.body, inner);
  const enter = inner.entering();
  const leave = inner.leaving();
  return at(statement, (activation, output: Output) => {
    enter(activation);
    for (const give of gifts) give(activation);
    body(activation, output);
    leave(activation);
  });
}

function compileCallBlock(statement: CallBlock, frame: Frame): Execute {
  const caller = compileMacro(statement, undefined, frame, compileStatements);
  const result = compileCall(statement.call, frame, (activation: Activation) => caller(activation));
  return at(statement, (activation, output: Output) => {
    output.write(blockText(result(activation)));
  });
}

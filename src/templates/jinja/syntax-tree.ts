/** A template as it was written. Every part knows where it starts, counted in characters from the text's start. */
export type Statement =
  | OutputStatement
  | IfStatement
  | ForStatement
  | SetStatement
  | SetBlock
  | WithStatement
  | MacroStatement
  | CallBlock
  | FilterBlock;

interface Part {
  readonly offset: number;
}

export interface TextPart extends Part {
  readonly kind: 'text';
  readonly text: string;
}

export interface OutputStatement extends Part {
  readonly kind: 'output';
  readonly parts: readonly (TextPart | Expression)[];
}

export interface IfStatement extends Part {
  readonly kind: 'if';
  readonly test: Expression;
  readonly body: readonly Statement[];
  readonly elifs: readonly IfStatement[];
  readonly otherwise: readonly Statement[];
}

export interface ForStatement extends Part {
  readonly kind: 'for';
  readonly target: Target;
  readonly of: Expression;
  readonly test: Expression | undefined;
  readonly recursive: boolean;
  readonly body: readonly Statement[];
  readonly otherwise: readonly Statement[];
}

export interface SetStatement extends Part {
  readonly kind: 'set';
  readonly target: Target;
  readonly value: Expression;
}

export interface SetBlock extends Part {
  readonly kind: 'set-block';
  readonly target: Target;
  readonly filter: FilterExpression | undefined;
  readonly body: readonly Statement[];
}

export interface WithStatement extends Part {
  readonly kind: 'with';
  readonly targets: readonly Target[];
  readonly values: readonly Expression[];
  readonly body: readonly Statement[];
}

/** What a macro and a call block have in common. */
export interface Signature {
  readonly parameters: readonly NameTarget[];
  /** Of the last parameters. */
  readonly defaults: readonly Expression[];
  readonly body: readonly Statement[];
}

export interface MacroStatement extends Part, Signature {
  readonly kind: 'macro';
  readonly name: string;
}

export interface CallBlock extends Part, Signature {
  readonly kind: 'call-block';
  readonly call: CallExpression;
}

export interface FilterBlock extends Part {
  readonly kind: 'filter-block';
  readonly filter: FilterExpression;
  readonly body: readonly Statement[];
}

/** What a value is given to. */
export type Target = NameTarget | TupleTarget | NamespaceTarget;

export interface NameTarget extends Part {
  readonly kind: 'name-target';
  readonly name: string;
  /** A loop's own variable, a macro's parameter: it belongs to the scope that it opens. */
  readonly parameter: boolean;
}

export interface TupleTarget extends Part {
  readonly kind: 'tuple-target';
  readonly items: readonly Target[];
}

export interface NamespaceTarget extends Part {
  readonly kind: 'namespace-target';
  readonly name: string;
  readonly attribute: string;
}

export type Expression =
  | ConstantExpression
  | NameExpression
  | ListExpression
  | DictExpression
  | AttributeExpression
  | ItemExpression
  | SliceExpression
  | CallExpression
  | FilterExpression
  | TestExpression
  | UnaryExpression
  | BinaryExpression
  | LogicalExpression
  | ConcatExpression
  | ComparisonExpression
  | ConditionalExpression;

export interface ConstantExpression extends Part {
  readonly kind: 'constant';
  readonly value: string | bigint | number | boolean | null;
}

export interface NameExpression extends Part {
  readonly kind: 'name';
  readonly name: string;
}

export interface ListExpression extends Part {
  readonly kind: 'list' | 'tuple';
  readonly items: readonly Expression[];
}

export interface DictExpression extends Part {
  readonly kind: 'dict';
  readonly entries: readonly (readonly [key: Expression, value: Expression])[];
}

export interface AttributeExpression extends Part {
  readonly kind: 'attribute';
  readonly of: Expression;
  readonly name: string;
}

export interface ItemExpression extends Part {
  readonly kind: 'item';
  readonly of: Expression;
  readonly key: Expression;
}

export interface SliceExpression extends Part {
  readonly kind: 'slice';
  readonly of: Expression;
  readonly start: Expression | undefined;
  readonly stop: Expression | undefined;
  readonly step: Expression | undefined;
}

export interface Arguments {
  readonly positional: readonly Expression[];
  readonly named: readonly (readonly [name: string, value: Expression])[];
  readonly spread: Expression | undefined;
  readonly spreadNamed: Expression | undefined;
}

export interface CallExpression extends Part {
  readonly kind: 'call';
  readonly callee: Expression;
  readonly given: Arguments;
}

export interface FilterExpression extends Part {
  readonly kind: 'filter';
  readonly name: string;
  /** Nothing for the first filter of a filter block, which takes the block's text. */
  readonly of: Expression | undefined;
  readonly given: Arguments;
}

export interface TestExpression extends Part {
  readonly kind: 'test';
  readonly name: string;
  readonly of: Expression;
  readonly given: Arguments;
}

export interface UnaryExpression extends Part {
  readonly kind: 'unary';
  readonly operator: '-' | '+' | 'not';
  readonly of: Expression;
}

export type Arithmetic = '+' | '-' | '*' | '/' | '//' | '%' | '**';

export interface BinaryExpression extends Part {
  readonly kind: 'binary';
  readonly operator: Arithmetic;
  readonly left: Expression;
  readonly right: Expression;
}

export interface LogicalExpression extends Part {
  readonly kind: 'and' | 'or';
  readonly left: Expression;
  readonly right: Expression;
}

export interface ConcatExpression extends Part {
  readonly kind: 'concat';
  readonly items: readonly Expression[];
}

export type ComparisonOperator = '==' | '!=' | '<' | '<=' | '>' | '>=' | 'in' | 'not in';

export interface ComparisonExpression extends Part {
  readonly kind: 'comparison';
  readonly first: Expression;
  readonly others: readonly (readonly [operator: ComparisonOperator, operand: Expression])[];
}

export interface ConditionalExpression extends Part {
  readonly kind: 'conditional';
  readonly test: Expression;
  readonly whenTrue: Expression;
  readonly whenFalse: Expression | undefined;
}

export type AnyPart = Statement | Target | Expression | TextPart;

/** What a part is made of, in the order in which Jinja looks through it. */
export function childrenOf(part: AnyPart): readonly AnyPart[] {
  switch (part.kind) {
    case 'text':
    case 'constant':
    case 'name':
    case 'name-target':
    case 'namespace-target':
      return [];
    case 'output':
      return part.parts;
    case 'if':
      return [part.test, ...part.body, ...part.elifs, ...part.otherwise];
    case 'for':
      return [
        part.target,
        part.of,
        ...part.body,
        ...part.otherwise,
        ...(part.test === undefined ? [] : [part.test]),
      ];
    case 'set':
      return [part.target, part.value];
    case 'set-block':
      return [part.target, ...(part.filter === undefined ? [] : [part.filter]), ...part.body];
    case 'with':
      return [...part.targets, ...part.values, ...part.body];
    case 'macro':
      return [...part.parameters, ...part.defaults, ...part.body];
    case 'call-block':
      return [part.call, ...part.parameters, ...part.defaults, ...part.body];
    case 'filter-block':
      return [...part.body, part.filter];
    case 'tuple-target':
    case 'list':
    case 'tuple':
    case 'concat':
      return part.items;
    case 'dict':
      return part.entries.flat();
    case 'attribute':
      return [part.of];
    case 'item':
      return [part.of, part.key];
    case 'slice':
      return [part.of, part.start, part.stop, part.step].filter((each) => each !== undefined);
    case 'call':
      return [part.callee, ...argumentsOf(part.given)];
    case 'filter':
      return [...(part.of === undefined ? [] : [part.of]), ...argumentsOf(part.given)];
    case 'test':
      return [part.of, ...argumentsOf(part.given)];
    case 'unary':
      return [part.of];
    case 'binary':
    case 'and':
    case 'or':
      return [part.left, part.right];
    case 'comparison':
      return [part.first, ...part.others.map(([, operand]) => operand)];
    case 'conditional':
      return [part.test, part.whenTrue, ...(part.whenFalse === undefined ? [] : [part.whenFalse])];
  }
}

function argumentsOf({ positional, named, spread, spreadNamed }: Arguments): readonly Expression[] {
  return [
    ...positional,
    ...named.map(([, value]) => value),
    ...[spread, spreadNamed].filter((each) => each !== undefined),
  ];
}

/** What kind of thing went wrong, in the words of error codes. */
export type FailureKind =
  | 'syntax'
  | 'missing-name'
  | 'unknown-filter'
  | 'bad-arguments'
  | 'not-printable'
  | 'unsupported'
  | 'too-large';

/**
 * What a template is refused for. Whoever finds it seldom knows where it stands: the innermost part of the syntax tree
 * that it passes on its way out gives it its place.
 */
export class Failure extends Error {
  offset: number | undefined;

  constructor(
    readonly kind: FailureKind,
    message: string,
    readonly hint?: string,
  ) {
    super(message);
    this.name = 'Failure';
  }
}

/** Something that Python would refuse, too: a wrong type, a wrong number of arguments, a division by zero. */
export function wrong(message: string, hint?: string): Failure {
  return new Failure('bad-arguments', message, hint);
}

/** Something that Jinja can do and Tutti cannot, or not in the same way each time. */
export function unsupported(message: string, hint?: string): Failure {
  return new Failure('unsupported', message, hint);
}

/** The same failure, with the place if it had none. */
export function located(thrown: unknown, offset: number): unknown {
  if (thrown instanceof Failure) thrown.offset ??= offset;
  return thrown;
}

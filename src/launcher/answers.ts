/** What a wrapper says, a line each. */
export interface Answer {
  readonly kind: 'started' | 'ended' | 'superseded' | 'failed' | 'full';
  /** The request's. */
  readonly number: number;
  /** The wrapper's. */
  readonly pid: number;
  readonly why: string;
}

const answer = /^(\w+) (\d+) (\d+) (.*)$/;

export function parseAnswer(line: string): Answer | undefined {
  const [, kind, number, pid, why = ''] = answer.exec(line) ?? [];
  switch (kind) {
    case 'started':
    case 'ended':
    case 'superseded':
    case 'failed':
    case 'full':
      return { kind, number: Number(number), pid: Number(pid), why };
    default:
      return undefined;
  }
}

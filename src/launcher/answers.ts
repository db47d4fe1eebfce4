/** What the launcher and its wrappers say, a line each. */
export type Answer =
  | { readonly kind: 'started'; readonly number: number; readonly pid: number }
  | { readonly kind: 'superseded'; readonly number: number }
  | { readonly kind: 'failed'; readonly number: number; readonly message: string }
  | { readonly kind: 'ended'; readonly number: number; readonly pid: number };

const answer = /^(started|superseded|failed|ended) (\d+)(?: (.*))?$/;

export function parseAnswer(line: string): Answer | undefined {
  const [, kind, count, rest = ''] = answer.exec(line) ?? [];
  const number = Number(count);
  const pid = Number.parseInt(rest, 10);
  switch (kind) {
    case 'started':
    case 'ended':
      return Number.isNaN(pid) ? undefined : { kind, number, pid };
    case 'superseded':
      return { kind, number };
    case 'failed':
      return { kind, number, message: rest };
    default:
      return undefined;
  }
}

import { parseDuration } from './duration.js';
import type { Findings } from './findings.js';
import type { Entry } from './yaml-tree.js';

/** A limit of nothing is none that anybody means. */
export function checkTimeout(findings: Findings, timeout: Entry | undefined): void {
  const written = timeout?.value.json;
  if (typeof written !== 'string' && typeof written !== 'number') return;
  if (timeout === undefined || parseDuration(written) !== 0) return;
  findings.error(timeout.value.span, {
    code: 'config.wrong-value',
    message: '`timeout` must be longer than 0 seconds',
    hint: 'Leave it out for no limit.',
  });
}

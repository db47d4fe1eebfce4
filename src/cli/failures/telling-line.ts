import { withoutSequences } from '../printable.js';
import { Weight, weightOf } from './line-weight.js';

/** Of a longer line so much is kept; what tells is nearly always at its beginning. */
const longest = 400;

/**
 * The line that says why a program failed: of those that tell most, the last one; where none tells
 * anything, the last that is not empty. Undefined where nothing was printed.
 *
 * `isCut`: the text is the end of a longer one, so its first line may be half a line.
 */
export function tellingLine(text: string, isCut = false): string | undefined {
  let best: { readonly line: string; readonly weight: Weight } | undefined;
  let last: string | undefined;
  let end: string | undefined;
  const lines = linesOf(withoutSequences(text));
  for (let at = lines.length - 1; at >= 0; at -= 1) {
    const whole = (lines[at] ?? '').trim();
    if (whole === '') continue;
    const isHalf = isCut && at === 0;
    // Half a line is only better than nothing: its end, since its beginning is not there.
    if (isHalf && end !== undefined) break;
    const line = isHalf ? whole.slice(-longest) : whole.slice(0, longest);
    const weight = weightOf(line);
    if (last !== undefined && weight <= (best?.weight ?? Weight.none)) continue;
    if (isGarbage(line)) {
      end ??= garbage;
      continue;
    }
    if (weight === Weight.error) return line;
    end ??= line;
    if (last === undefined && /[\p{L}\p{N}]/u.test(line)) last = line;
    if (weight > (best?.weight ?? Weight.none)) best = { line, weight };
  }
  return best?.line ?? last ?? end;
}

/** A progress bar returns to the beginning of its line: each state of it counts as a line. */
function linesOf(text: string): string[] {
  return text.includes('\r') ? text.split(/[\n\r]/) : text.split('\n');
}

const garbage = '(what it printed is no text)';

/** Bytes that were never meant for people: more than a fifth is no character at all. */
function isGarbage(line: string): boolean {
  const strange = line.match(/[\u0000-\u0008\u000e-\u001f\u007f-\u009f\ufffd]/g)?.length ?? 0;
  return strange * 5 > line.length;
}

import type { Quota } from './quota.js';

/**
 * The table that `quota` and `lfs quota` print:
 *
 *     Disk quotas for usr ada (uid 1000):
 *          Filesystem  kbytes   quota   limit   grace   files   quota   limit   grace
 *     /lustre/a/long/name
 *                      123456* 100000  200000 6d23h59     12       0       0       -
 *
 * A star marks what is over its limit, the time of grace may be blank, and a long name stands on a
 * line of its own. Figures in brackets are marked as inaccurate: such a line says nothing.
 */
export function parseTable(text: string): Quota[] {
  const lines = text.split('\n');
  const header = lines.findIndex((line) => /^\s*Filesystem\s/.test(line));
  if (header === -1) return [];
  const quotas: Quota[] = [];
  let name = '';
  for (const line of lines.slice(header + 1)) {
    const [, ahead = '', ...figures] = row.exec(line) ?? [];
    const filesystem = ahead.trim() === '' ? name : ahead.trim();
    name = '';
    if (figures.length === 0) {
      name = line.trim();
    } else if (filesystem !== '') {
      const [used = 0, soft = 0, hard = 0, files = 0, softFiles = 0, hardFiles = 0] =
        figures.map(Number);
      quotas.push({
        filesystem,
        space: { used, soft, hard },
        files: { used: files, soft: softFiles, hard: hardFiles },
      });
    }
  }
  return quotas;
}

const figure = String.raw`\s+(\d+)\*?`;
/** `6days`, `23:59`, `6d23h59m59s`, `none`, `expired`, `-`: a number alone it never is. */
const grace = String.raw`(?:\s+(?!\d+\*?(?:\s|$))\S+)?`;
const three = figure.repeat(3);
const row = new RegExp(`^(.*?)${three}${grace}${three}${grace}\\s*$`);

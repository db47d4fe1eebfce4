import { parseDuration } from '../../../config/index.js';
import type { Directive } from './directive.js';

/** Whether what a directive asks for is another thing than what the setting says. What cannot be read is not. */
export function contradicts({ setting, value, scheduler }: Directive, said: string): boolean {
  switch (setting) {
    case 'nodes':
    case 'ntasks':
      return differ([countOf(value)], [countOf(said)]);
    case 'length':
      return differ([scheduler.seconds(value)], timesOf(said, scheduler));
    case 'cluster':
      return !listOf(value).some((each) => each === said || each.split('@')[0] === said);
    case 'email':
      return !listOf(value.toLowerCase()).some((each) => listOf(said.toLowerCase()).includes(each));
  }
}

type Reading = string | number | undefined;

/** Of a text that can be read in several ways, one that agrees is enough. */
function differ([one]: readonly [Reading], others: readonly Reading[]): boolean {
  const read = others.filter((other) => other !== undefined);
  return one !== undefined && read.length > 0 && !read.includes(one);
}

/** `4`, or from-to: `2-4`. */
function countOf(text: string): Reading {
  const [, from, to] = /^(\d+)(?:\.0*)?(?:-(\d+))?$/.exec(text.trim()) ?? [];
  if (from === undefined) return undefined;
  return to === undefined || Number(to) === Number(from) ? Number(from) : `${from}-${to}`;
}

/** As the scheduler reads it; and a bare number as minutes, as the documentation has it. */
function timesOf(length: string, { seconds }: Directive['scheduler']): readonly Reading[] {
  const text = length.trim();
  const minutes = /^\d+$/.test(text) ? Number(text) * 60 : undefined;
  return [seconds(text) ?? parseDuration(text), minutes];
}

function listOf(text: string): readonly string[] {
  return text.split(',').map((each) => each.trim());
}

import type { SourceText } from '../../../config/index.js';

type Span = Parameters<SourceText['diagnose']>[0];

/**
 * The line of a template that a rendered line was made from; its first line where it cannot be told.
 * Of the line only the option, where it stands there as it is.
 */
export function sourceSpan(template: string, rendered: string, option: string): Span {
  const lines = template.split('\n');
  const bare = lines.map((line) => line.trimEnd());
  const same = bare.indexOf(rendered.trimEnd());
  const found = same === -1 ? bare.findIndex((line) => canBecome(line, rendered)) : same;
  const index = Math.max(0, found);
  const start = lines.slice(0, index).reduce((sum, line) => sum + line.length + 1, 0);
  const line = bare[index] ?? '';
  const parts = [option, ...option.split(' ').filter((each) => each.includes('='))];
  const part = parts.find((each) => line.includes(each));
  if (part === undefined) return { start, end: start + line.length };
  const at = start + line.indexOf(part);
  return { start: at, end: at + part.length };
}

const tag = /\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}/;

/** Whether all that stands outside of the tags is there, in this order. */
function canBecome(line: string, rendered: string): boolean {
  const fixed = line.split(tag);
  if (fixed.length === 1 || fixed.every((part) => part.trim() === '')) return false;
  const pattern = fixed.map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.*');
  return new RegExp(`^${pattern}\\s*$`).test(rendered);
}

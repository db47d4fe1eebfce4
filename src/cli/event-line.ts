import pc from 'picocolors';
import type { StoredEvent } from '../events/catalogue/index.js';
import { canonicalJson } from '../events/store/index.js';

/** What a payload is cut to, so that an event stays on its line. */
const longest = 200;

/** An event as a line: where, when, whose, what. */
export function eventLine({ position, stream, type, data, meta }: StoredEvent): string {
  const owner = stream.slice(stream.indexOf('/') + 1);
  const text = Object.keys(data).length === 0 ? '' : canonicalJson(data);
  const payload = text.length > longest ? `${text.slice(0, longest)}…` : text;
  return `${String(position).padStart(7)}  ${meta.at}  ${owner}  ${pc.bold(type)}  ${pc.dim(payload)}`.trimEnd();
}

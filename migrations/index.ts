import type { Migration } from 'kysely';
import * as log from './0001-log.js';
import * as projections from './0002-projections.js';
import * as append from './0003-append.js';
import * as views from './0004-views.js';
import * as ancestry from './0005-ancestry.js';
import * as control from './0006-control.js';

/** In order of their names. A migration that has been released is never edited. */
export const migrations: Record<string, Migration> = {
  '0001-log': log,
  '0002-projections': projections,
  '0003-append': append,
  '0004-views': views,
  '0005-ancestry': ancestry,
  '0006-control': control,
};

import { dirname } from 'node:path';
import type { Database } from '../database/index.js';
import { runStream } from '../events/catalogue/index.js';
import { followEvents } from '../events/store/index.js';
import { ChangeBell } from './change-bell.js';
import { GrowingFile } from './growing-file.js';

/** What is followed at the moment, and whether more will come. */
export interface Followed {
  readonly file: string | undefined;
  readonly isOver: boolean;
}

export interface FollowOptions {
  readonly run: { readonly eid: string; readonly batch: string; readonly idx: number };
  /** The position of the log at which the first look was taken. */
  readonly after: number;
  readonly lines: number | undefined;
  /** Where the run stands now. */
  readonly look: () => Promise<Followed>;
  readonly take: (bytes: Buffer) => Promise<void>;
  /** Called before the output of a later attempt. */
  readonly next: (file: string) => void;
  readonly stop: AbortSignal;
}

/**
 * Hands over what a job prints, attempt after attempt, until its run has ended; answers how many
 * bytes that were, or undefined where it never had a file.
 */
export async function followJob(db: Database, options: FollowOptions): Promise<number | undefined> {
  const bell = new ChangeBell();
  const leave = new AbortController();
  const stop = AbortSignal.any([options.stop, leave.signal]);
  const ring = (): void => bell.ring();
  stop.addEventListener('abort', ring);
  const news = { isThere: false };
  let handedOver: number | undefined;
  const readOn = async (file: GrowingFile | undefined): Promise<void> => {
    const bytes = await file?.readOn(options.take);
    if (bytes !== undefined) handedOver = (handedOver ?? 0) + bytes;
  };
  const { eid, batch, idx } = options.run;
  const hearing = (async () => {
    const select = { stream: runStream(eid, batch, idx), after: options.after };
    for await (const { position } of followEvents(db, select, stop)) {
      news.isThere ||= position > options.after;
      ring();
    }
  })();
  // Who cannot hear of the run's end any more stops, and the error is told below.
  hearing.catch(() => leave.abort());
  try {
    let now = await options.look();
    let file = now.file === undefined ? undefined : new GrowingFile(now.file, options.lines);
    for (;;) {
      await readOn(file);
      if (now.isOver || stop.aborted) return handedOver;
      await bell.wait(dirname(now.file ?? '.'));
      if (!news.isThere) continue;
      news.isThere = false;
      now = await options.look();
      if (now.file === undefined || now.file === file?.path) continue;
      // What the earlier attempt printed at last comes before the next one's.
      await readOn(file);
      if (file !== undefined) options.next(now.file);
      file = new GrowingFile(now.file);
    }
  } finally {
    bell.close();
    leave.abort();
    await hearing;
  }
}

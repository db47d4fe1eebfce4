/** Tells a person how far an ensemble has come, for as long as this process runs it. */
export interface Progress {
  /** The counts are not what they were. */
  changed(): void;
  /** There is nobody left to tell. */
  vanish(): void;
  /** Leaves nothing behind that is true only now. */
  stop(): Promise<void>;
}

/** For those who read it elsewhere. */
export const noProgress: Progress = {
  changed: () => undefined,
  vanish: () => undefined,
  stop: () => Promise.resolve(),
};

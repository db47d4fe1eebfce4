/** The settings of a batch that a job script may also give to its scheduler. */
export const directedSettings = ['nodes', 'ntasks', 'length', 'cluster', 'email'] as const;
export type DirectedSetting = (typeof directedSettings)[number];

/** What a job script asks its scheduler for. */
export interface Directive {
  readonly setting: DirectedSetting;
  readonly value: string;
  /** As written: `--nodes=4`. */
  readonly option: string;
  readonly scheduler: Scheduler;
  /** The line of the script that says so. */
  readonly text: string;
}

/** How a scheduler is spoken to in the head of a script. */
export interface Scheduler {
  readonly name: 'Slurm' | 'PBS' | 'Flux';
  /** What follows its mark on a line, or undefined for a line that is not for it. */
  readonly directiveOn: (line: string) => string | undefined;
  /** The options that say the same as a setting. */
  readonly options: Readonly<Record<string, DirectedSetting>>;
  /** An option that says several things: in PBS all resources have one. */
  readonly resources?: {
    readonly option: string;
    readonly read: (value: string) => readonly Resource[];
  };
  /** Seconds of a time limit in its own format. */
  readonly seconds: (time: string) => number | undefined;
}

export interface Resource {
  readonly setting: DirectedSetting;
  readonly value: string;
  /** As written: `walltime=00:20:00`. */
  readonly written: string;
}

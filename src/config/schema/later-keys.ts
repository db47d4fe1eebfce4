/** Keys that the design names and this version does not know yet, by the title of the schema they will stand in. */
const notYet: Readonly<Record<string, readonly string[]>> = {
  ensemble: ['profile', 'resources', 'env'],
  batch_config: ['profile', 'resources', 'env', 'needs'],
  batch: ['profile', 'resources', 'env', 'needs'],
  sweep: ['glob'],
};

export function isNotSupportedYet(title: string, key: string): boolean {
  return notYet[title]?.includes(key) ?? false;
}

const eachBatch = 'would be the same for all batches';

/** Keys that exist, but not here, and why. */
const refused: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  batch_config: {
    name: `${eachBatch}, and names must differ`,
    basedir: `${eachBatch}, and each needs a directory of its own`,
  },
};

export function whyRefused(title: string, key: string): string | undefined {
  const reasons = refused[title];
  return reasons !== undefined && Object.hasOwn(reasons, key) ? reasons[key] : undefined;
}

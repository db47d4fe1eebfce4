/** Does the work for each, two at a time. */
export async function inTwoLanes<Each>(
  all: readonly Each[],
  work: (each: Each) => Promise<void>,
): Promise<void> {
  const waiting = [...all];
  const lane = async (): Promise<void> => {
    for (let each = waiting.shift(); each !== undefined; each = waiting.shift()) await work(each);
  };
  await Promise.all([lane(), lane()]);
}

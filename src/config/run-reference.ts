/** The name in `run.NAME`: a text that stands for what the run has under that name. */
export function runReference(text: string): string | undefined {
  return /^run\.([\w-]+)$/.exec(text)?.[1];
}

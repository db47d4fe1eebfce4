/** What is in `batch_config`, or in a template, is of several batches, and one slip. */
export class SharedFindings<Subject> {
  readonly #found = new Map<string, { readonly subject: Subject; readonly batches: string[] }>();

  add(place: string, batch: string, subject: Subject): void {
    const before = this.#found.get(place);
    if (before === undefined) this.#found.set(place, { subject, batches: [batch] });
    else before.batches.push(batch);
  }

  /** With their batches, in the order in which they were found. */
  *[Symbol.iterator](): Generator<readonly [subject: Subject, batches: readonly string[]]> {
    for (const { subject, batches } of this.#found.values()) yield [subject, batches];
  }
}

import { writeSync } from 'node:fs';
import type { Reporter, TestCase, TestModule, Vitest } from 'vitest/node';

/** What a run came to, from the runner's own report. */
interface Tally {
  passed: number;
  failed: number;
  readonly skipped: { readonly name: string; readonly reason: string }[];
}

/**
 * Ends a run with each skipped test and its reason, then `N passed, N failed, N skipped`.
 *
 * A suite that could not be loaded, a hook that failed, an error that no test caught: each counts
 * as a failure, since otherwise the line would read "0 failed" above a red run. No test at all is a
 * failure too, and with `CI=true` so is a skipped one: where everything is meant to be there,
 * something missing must be seen.
 *
 * The lines are written when the process exits, because only then is it sure that nothing follows.
 */
export class ClosingReporter implements Reporter {
  #namePattern: RegExp | undefined;
  #tally: Tally | undefined;

  onInit(vitest: Vitest): void {
    this.#namePattern = vitest.config.testNamePattern;
    process.once('exit', () => this.#close());
  }

  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const tally: Tally = { passed: 0, failed: unhandledErrors.length, skipped: [] };
    for (const module of modules) {
      if (module.errors().length > 0) tally.failed += 1;
      for (const suite of module.children.allSuites()) {
        if (suite.errors().length > 0) tally.failed += 1;
      }
      for (const test of module.children.allTests()) this.#count(test, tally);
    }
    this.#tally = tally;
  }

  #count(test: TestCase, tally: Tally): void {
    const result = test.result();
    switch (result.state) {
      case 'passed':
        tally.passed += 1;
        return;
      case 'failed':
        tally.failed += 1;
        return;
      case 'pending':
        tally.skipped.push({ name: nameOf(test), reason: 'the run ended before it' });
        return;
      case 'skipped':
        if (result.note === undefined && this.#isDeselected(test)) return;
        tally.skipped.push({ name: nameOf(test), reason: result.note ?? reasonOf(test) });
        return;
    }
  }

  /** Left out by `-t`: nobody asked for it, so it is not missing. */
  #isDeselected(test: TestCase): boolean {
    return this.#namePattern?.test(test.fullName.replaceAll(' > ', ' ')) === false;
  }

  #close(): void {
    // The runner died before it could report: that is one failure, whatever the cause.
    const { passed, failed, skipped } = this.#tally ?? { passed: 0, failed: 1, skipped: [] };
    const lines = skipped.map(({ name, reason }) => `skipped: ${name}: ${reason}`);
    const ran = passed + failed;
    if (ran === 0) lines.push('No test ran.');
    lines.push(`${passed} passed, ${failed} failed, ${skipped.length} skipped`);
    writeAll(`${lines.join('\n')}\n`);

    const skipsFail = process.env.CI === 'true' && skipped.length > 0;
    if (ran === 0 || failed > 0 || skipsFail) process.exitCode = 1;
  }
}

function nameOf(test: TestCase): string {
  return `${test.module.relativeModuleId} > ${test.fullName}`;
}

function reasonOf(test: TestCase): string {
  for (let parent = test.parent; ; parent = parent.parent) {
    if (parent.errors().length > 0) return 'its suite failed';
    if (parent.type === 'module') break;
  }
  return test.options.mode === 'todo' ? 'still to be written' : 'no reason given';
}

/** A pipe whose reader is slow answers EAGAIN, and at exit there is no later to write in. */
function writeAll(text: string): void {
  const bytes = Buffer.from(text);
  let written = 0;
  while (written < bytes.length) {
    try {
      written += writeSync(process.stdout.fd, bytes, written);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) return;
    }
  }
}

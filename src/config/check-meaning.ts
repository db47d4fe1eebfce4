import { ParameterCheck } from './check-parameters.js';
import { checkSimulated } from './check-simulated.js';
import { checkSweep } from './check-sweep.js';
import { checkTasks } from './check-tasks.js';
import { checkTimeout } from './check-timeout.js';
import type { Findings } from './findings.js';
import { nameRule, whyBadName } from './names.js';
import { nearest } from './nearest.js';
import { batchPhases, ensemblePhases } from './phases.js';
import { entriesOf, type Entries, type Entry, itemsOf, type MappingNode } from './yaml-tree.js';

/**
 * What a schema cannot say: names that must differ, lists that must have one length, numbers that
 * must add up. It takes any file, also one that the schema refuses, so that a user hears of
 * everything at once; what has the wrong shape is passed over here.
 */
export function checkMeaning(findings: Findings, ensemble: Entries): void {
  const check = new ParameterCheck(findings);
  checkName(findings, 'the ensemble', ensemble.get('name'));
  check.parameters(ensemble.get('vars')?.value);
  for (const phase of ensemblePhases) {
    check.numbers(ensemble.get(phase)?.value);
    checkTasks(findings, phase, ensemble.get(phase));
  }
  checkSimulated(findings, ensemble.get('simulated'));

  const config = entriesOf(ensemble.get('batch_config')?.value);
  checkSettings(findings, check, config);
  const batches = itemsOf(ensemble.get('batches')?.value).filter((item) => item.kind === 'mapping');
  checkBatchNames(findings, batches);
  for (const batch of batches) {
    checkSettings(findings, check, batch.entries);
    checkRunsGiven(findings, batch, config);
  }
}

/** What a batch and `batch_config` have in common. */
function checkSettings(findings: Findings, check: ParameterCheck, entries: Entries): void {
  for (const run of itemsOf(entries.get('runs')?.value)) check.parameters(run);
  const sweep = entries.get('sweep');
  for (const { value } of entriesOf(sweep?.value).values()) check.parameters(value);
  for (const phase of batchPhases) {
    check.numbers(entries.get(phase)?.value);
    checkTasks(findings, phase, entries.get(phase));
  }
  checkSweep(findings, sweep);
  checkSimulated(findings, entries.get('simulated'));
  checkTimeout(findings, entries.get('timeout'));
  checkRetry(findings, entries.get('retry'));
}

function checkName(findings: Findings, owner: string, entry: Entry | undefined): void {
  const name = entry?.value.json;
  // The schema has a sentence for an empty name.
  const why = typeof name === 'string' && name !== '' ? whyBadName(name) : undefined;
  if (why === undefined || entry === undefined) return;
  const message = `the name of ${owner} ${why}`;
  findings.error(entry.value.span, { code: 'config.bad-name', message, hint: nameRule });
}

function checkBatchNames(findings: Findings, batches: readonly MappingNode[]): void {
  const lines = new Map<string, number>();
  for (const { entries } of batches) {
    const entry = entries.get('name');
    const name = entry?.value.json;
    if (entry === undefined || typeof name !== 'string') continue;
    checkName(findings, 'a batch', entry);
    const { span } = entry.value;
    const earlier = lines.get(name);
    if (earlier === undefined) {
      lines.set(name, findings.source.lineOf(span.start));
      continue;
    }
    findings.error(span, {
      code: 'config.duplicate-batch',
      message: `the batch \`${name}\` exists already, on line ${earlier}`,
      hint: 'Batches need different names: they name the run directories.',
    });
  }
}

function checkRunsGiven(findings: Findings, batch: MappingNode, config: Entries): void {
  if (batch.entries.has('sweep') || config.has('sweep')) return;
  const runs = batch.entries.get('runs') ?? config.get('runs');
  if (runs === undefined) {
    // A mistyped `runs` is an unknown key, and that error names the right one.
    if (['runs', 'sweep'].some((key) => nearest(key, batch.entries.keys()) !== undefined)) return;
    const message = '`runs` is missing: a batch needs `runs` or a `sweep`';
    findings.error(batch.span, { code: 'config.missing-key', message });
  } else if (runs.value.kind === 'sequence' && runs.value.items.length === 0) {
    findings.warn(runs.keySpan, { code: 'config.no-runs', message: 'this batch has no runs' });
  }
}

function checkRetry(findings: Findings, retry: Entry | undefined): void {
  for (const reason of itemsOf(entriesOf(retry?.value).get('on')?.value)) {
    if (reason.json !== 'lost') continue;
    findings.warn(reason.span, {
      code: 'config.retry-lost',
      message: 'a run whose job is lost is not tried again by itself: the job may still be running',
      hint: 'Such a run is held, and `tutti explain` says why.',
    });
  }
}

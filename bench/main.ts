import { parseArgs } from 'node:util';
import { benchFailures } from './failures.js';
import { benchLauncher } from './launcher.js';
import { benchLives } from './lives.js';
import { benchLocal } from './local.js';
import { benchPeer } from './peer.js';
import { benchPlannedRuns } from './planned-runs.js';
import { benchStarts } from './starts.js';
import { benchValidate } from './validate.js';

/**
 * The numbers of the README. All are ratios of two things measured in the same run, because the
 * absolute ones tell more about the machine than about Tutti.
 *
 *   npm run bench                   all
 *   npm run bench -- lives          whole run lives against a bare loop of inserts
 *   npm run bench -- planned-runs   10,000 planned runs against 100,000
 *   npm run bench -- local          whole local lives against bare spawns and xargs
 *   npm run bench -- launcher       pieces of work, each with its records, against bare spawns
 *   npm run bench -- validate       10,000 runs looked at before anything runs
 *   npm run bench -- failures       10,000 logs read, to say why their runs failed
 *   npm run bench -- starts         commands that do next to nothing against Node that does nothing
 *   npm run bench -- --peer DIR     the same ensembles by model-ensembler, whose checkout is DIR
 */
const benches = {
  lives: benchLives,
  'planned-runs': benchPlannedRuns,
  local: benchLocal,
  launcher: benchLauncher,
  validate: benchValidate,
  failures: benchFailures,
  starts: benchStarts,
} as const;

const { values, positionals: wanted } = parseArgs({
  allowPositionals: true,
  options: { peer: { type: 'string' }, runs: { type: 'string', default: '200,1000' } },
});
const { peer, runs } = values;
for (const [name, bench] of Object.entries(benches)) {
  if (wanted.includes(name) || (wanted.length === 0 && peer === undefined)) await bench();
}
if (peer !== undefined) await benchPeer(peer, runs.split(',').map(Number));

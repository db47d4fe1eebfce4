import { benchLives } from './lives.js';
import { benchLocal } from './local.js';
import { benchPlannedRuns } from './planned-runs.js';

/**
 * The numbers of the README. All are ratios of two things measured in the same run, because the
 * absolute ones tell more about the machine than about Tutti.
 *
 *   npm run bench                   all
 *   npm run bench -- lives          whole run lives against a bare loop of inserts
 *   npm run bench -- planned-runs   10,000 planned runs against 100,000
 *   npm run bench -- local          whole local lives against bare spawns and xargs
 */
const benches = { lives: benchLives, 'planned-runs': benchPlannedRuns, local: benchLocal } as const;

const wanted = process.argv.slice(2);
for (const [name, bench] of Object.entries(benches)) {
  if (wanted.length === 0 || wanted.includes(name)) await bench();
}

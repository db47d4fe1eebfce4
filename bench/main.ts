import { benchLives } from './lives.js';
import { benchPlannedRuns } from './planned-runs.js';

/**
 * The numbers of the README. All are ratios of two things measured in the same run, because the
 * absolute ones tell more about the machine than about Tutti.
 *
 *   npm run bench                   all
 *   npm run bench -- lives          whole run lives against a bare loop of inserts
 *   npm run bench -- planned-runs   10,000 planned runs against 100,000
 */
const benches = { lives: benchLives, 'planned-runs': benchPlannedRuns } as const;

const wanted = process.argv.slice(2);
for (const [name, bench] of Object.entries(benches)) {
  if (wanted.length === 0 || wanted.includes(name)) await bench();
}

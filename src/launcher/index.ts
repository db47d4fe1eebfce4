export { block } from './block.js';
export { Launcher, type LauncherOptions } from './launcher.js';
export { type Ended, look, type Running, type Sight } from './look.js';
export { type Outcome, Pieces } from './pieces.js';
export { signal, type Signalled } from './signal.js';
export { plainShell, type Shell } from './shell.js';
export { claimFile, endFile, type Place, type Started, type Work } from './work.js';
export { wrapperScript } from './wrapper-script.js';

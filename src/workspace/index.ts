export { captureEnvironment, loadEnvironment, saveEnvironment } from './environment.js';
export { type EnsembleMarker, placeMarker, readMarker, removeMarker } from './ensemble-marker.js';
export { WorkspaceFault } from './errors.js';
export { control, Layout, type WorkPlace } from './layout.js';
export { type Fault, preflight, PreflightFailed, takenDirectories } from './preflight.js';
export { RunDirectories } from './run-directories.js';
export { runView } from './run-view.js';

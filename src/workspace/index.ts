export { captureEnvironment, loadEnvironment, saveEnvironment } from './environment.js';
export { Clerks } from './clerks.js';
export { type EnsembleMarker, placeMarker, readMarker, removeMarker } from './ensemble-marker.js';
export { type Fault, faultText, isInTheWay, PreflightFailed } from './fault.js';
export { Layout, type WorkPlace } from './layout.js';
export { examine, type Examination, takenDirectories } from './preflight.js';
export { runView } from './run-view.js';
export { placeSince } from './set-aside.js';

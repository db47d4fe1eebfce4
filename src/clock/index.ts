export { type Clock, isoTime } from './clock.js';
export { SystemClock } from './system-clock.js';
export { VirtualClock } from './virtual-clock.js';

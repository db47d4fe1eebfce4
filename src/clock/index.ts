export { type Clock, isoTime } from './clock.js';
export { VirtualClock } from './virtual-clock.js';

export { type Clock, isoTime, until } from './clock.js';
export { VirtualClock } from './virtual-clock.js';

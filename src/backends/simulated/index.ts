export { SimulatedBackend } from './simulated-backend.js';
export type { Odds } from './fate.js';

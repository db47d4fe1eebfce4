export { Agenda } from './agenda.js';
export type { BatchAgenda } from './batch-agenda.js';
export type { Alike } from './canary.js';

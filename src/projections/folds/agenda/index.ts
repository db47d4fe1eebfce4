export { Agenda } from './agenda.js';
export type { BatchAgenda } from './batch-agenda.js';

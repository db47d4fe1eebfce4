import type { Plugin } from 'rolldown';

export function madeChecks(): Plugin;

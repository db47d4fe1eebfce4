import type { Address, DomainEvent } from '../../events/catalogue/index.js';
import type { RowChange } from './change.js';

/** One row for each start of a task, whoever it belongs to. */
export function foldTask(
  address: Address,
  event: DomainEvent,
  cycle: number,
): RowChange<'tasks'> | undefined {
  if (
    event.type !== 'task.started' &&
    event.type !== 'task.finished' &&
    event.type !== 'task.waiting'
  ) {
    return undefined;
  }
  const { phase, index, attempt } = event.data;
  const key = { ...owner(address), phase, index, cycle, attempt };
  const { at } = event.meta;
  switch (event.type) {
    case 'task.started': {
      const { name, token } = event.data;
      return { ...key, name, token, state: 'running', started_at: at };
    }
    case 'task.waiting': {
      const { tries, output, next_at } = event.data;
      return { ...key, state: 'waiting', tries, output, next_at };
    }
    case 'task.finished': {
      const { ok, code, signal, message, log, ended_at } = event.data;
      return {
        ...key,
        state: ok ? 'succeeded' : 'failed',
        exit_code: code ?? null,
        signal: signal ?? null,
        message: message ?? null,
        log: log ?? null,
        next_at: null,
        ended_at: ended_at ?? at,
      };
    }
  }
}

function owner(address: Address): { eid: string; batch: string; idx: number } {
  switch (address.kind) {
    case 'ensemble':
      return { eid: address.eid, batch: '', idx: -1 };
    case 'batch':
      return { eid: address.eid, batch: address.batch, idx: -1 };
    case 'run':
      return { eid: address.eid, batch: address.batch, idx: address.idx };
  }
}

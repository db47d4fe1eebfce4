import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { say } from './checkout.mjs';

/**
 * Does some work while nobody else who asks for the same lock file does theirs. The file names its
 * holder; one that died without cleaning up is recognised (process id and start time) and replaced.
 * @template T
 * @param {string} path
 * @param {string} purpose said while waiting
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function holding(path, purpose, work) {
  const mine = JSON.stringify({ pid: process.pid, started: startTime(process.pid) });
  mkdirSync(dirname(path), { recursive: true });

  for (let waited = false; !create(path, mine); await delay(200)) {
    const theirs = readOrUndefined(path);
    if (theirs === undefined) continue;
    if (!isHeld(theirs)) {
      replace(path, theirs);
    } else if (!waited) {
      say(`waiting for process ${JSON.parse(theirs).pid} to finish ${purpose}`);
      waited = true;
    }
  }

  const release = () => {
    if (readOrUndefined(path) === mine) rmSync(path, { force: true });
  };
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.off('exit', release);
    release();
  }
}

function create(path, content) {
  // Written apart, then linked: nobody ever reads a lock that is half written.
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, content);
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Takes a dead holder's lock away, and puts it back if it turns out to be somebody's new one. */
function replace(path, dead) {
  const aside = `${path}.${process.pid}.dead`;
  try {
    renameSync(path, aside);
    if (readFileSync(aside, 'utf8') !== dead) linkSync(aside, path);
  } catch (error) {
    if (error.code !== 'ENOENT' && error.code !== 'EEXIST') throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

function isHeld(content) {
  let holder;
  try {
    holder = JSON.parse(content);
  } catch {
    return false;
  }
  if (!isAlive(holder.pid)) return false;
  return startTime(holder.pid) === holder.started;
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Tells a process from a later one with the same id; null where there is no /proc. */
function startTime(pid) {
  const stat = readOrUndefined(`/proc/${pid}/stat`);
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
}

function readOrUndefined(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

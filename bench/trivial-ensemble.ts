import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export const trivialFile = 'ensemble.yaml';

/**
 * Writes an ensemble whose runs do nothing to speak of, one template and a bash script of two lines each, as
 * model-ensembler takes it, too. The folder where it lies.
 */
export async function trivialEnsemble(
  root: string,
  { runs, maxruns }: { readonly runs: number; readonly maxruns: number },
): Promise<string> {
  const folder = await mkdtemp(join(root, 'ensemble-'));
  const template = join(folder, 'template');
  await mkdir(template);
  await writeFile(join(template, 'job.sh'), '#!/bin/bash\n: > done\n', { mode: 0o755 });
  await writeFile(join(template, 'input.nml.j2'), '&input\n member = {{ run.member }}\n/\n');
  await writeFile(
    join(folder, trivialFile),
    `ensemble:
  vars: {}
  pre_process: []
  post_process: []
  batches:
    - name: member
      basedir: runs
      templatedir: ../template
      templates: [input.nml.j2]
      job_file: job.sh
      maxruns: ${maxruns}
      maxjobs: ${maxruns}
      runs:
${Array.from({ length: runs }, (_, member) => `        - {member: ${member}}\n`).join('')}`,
  );
  return folder;
}

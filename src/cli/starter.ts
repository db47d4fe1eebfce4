/** A file of the ensemble that `tutti init` writes. */
export interface StarterFile {
  readonly path: string;
  readonly text: string;
  readonly mode: number;
}

export interface Starter {
  /** The file that describes the ensemble. */
  readonly file: string;
  readonly templates: string;
  /** Where its runs will be made. */
  readonly runs: string;
  readonly files: readonly StarterFile[];
}

/** An ensemble that runs anywhere, with comments for those who make it their own. */
export function starter(name: string, schema: string): Starter {
  const file = `${name}.yaml`;
  const templates = `${name}-template`;
  const runs = `${name}-runs`;
  return {
    file,
    templates,
    runs,
    files: [
      { path: file, text: ensembleText({ file, templates, runs, schema }), mode: 0o664 },
      { path: `${templates}/run.sh`, text: jobText, mode: 0o775 },
      { path: `${templates}/parameters.txt.hbs`, text: parametersText, mode: 0o664 },
    ],
  };
}

function ensembleText({
  file,
  templates,
  runs,
  schema,
}: Omit<Starter, 'files'> & { readonly schema: string }): string {
  return `# yaml-language-server: $schema=${schema}
#
# With the line above, editors that know YAML (VS Code with its YAML extension, Neovim, ...) complete
# and check this file. It names the schema of the Tutti that wrote this file; where Tutti has moved,
# change it, or delete it: Tutti itself does not read it.
#
#   tutti validate ${file}          says what is wrong, or what would run
#   tutti run ${file}               runs it, in a few seconds
#   cat ${runs}/table.txt           the result
ensemble:
  # What all runs have in common. A template writes {{run.steps}}. A number is passed on as it is
  # written here: 1e-3 stays 1e-3, and 2.0 stays 2.0.
  vars:
    steps: 1000

  batches:
    - name: member # its runs are made in ${runs}/member-0, ${runs}/member-1, ...

      # Each run gets a copy of the template directory. In it the templates are filled in, so that
      # parameters.txt.hbs becomes parameters.txt, and then job_file is run.
      basedir: ${runs} # from where you start tutti
      templatedir: ../${templates} # from basedir
      templates: [parameters.txt.hbs]
      job_file: run.sh

      # Every combination is a run: 3 x 2 = 6. Or write them out:
      #   runs:
      #     - {rate: 2.5, start: 0.1}
      #     - {rate: 3.2, start: 0.1}
      sweep:
        grid:
          rate: [2.5, 3.2, 3.9]
          start: [0.1, 0.5]

      # A run that fails is tried once more, after a second.
      retry:
        attempts: 2
        delays: [1s]

      # After a job that succeeded, in the directory of its run.
      post_run:
        - name: execute
          args:
            cmd: test -s result.txt

      # After all runs of the batch, in basedir.
      post_batch:
        - name: execute
          args:
            cmd: cat member-*/result.txt > table.txt
`;
}

const parametersText = `rate  {{run.rate}}
start {{run.start}}
steps {{run.steps}}
`;

const jobText = `#!/bin/sh
# The job of one run: put your model here. It works in the directory of its run, and what it prints
# is kept in job.out there. It has failed where its exit code is not 0.
set -eu
export LC_ALL=C # a point in every number, wherever this runs

# The logistic map, x -> rate x (1 - x): a population that grows and starves.
awk '
  { parameter[$1] = $2 }
  END {
    x = parameter["start"]
    for (n = 0; n < parameter["steps"]; n++) x = parameter["rate"] * x * (1 - x)
    printf "rate %s start %s: after %d steps %.6f\\n", parameter["rate"], parameter["start"], n, x
  }
' parameters.txt > result.txt
cat result.txt
`;

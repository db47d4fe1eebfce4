import { Argument, type Command, InvalidArgumentError } from 'commander';

/** What a command is about: all of them take it in the same way. */
export function takePart(command: Command, what = runsAndAll): Command {
  const otherwise = 'default: the newest ensemble that was started in this directory or below';
  return command
    .addArgument(new Argument('[what...]', `${what}; ${otherwise}`))
    .option('--ensemble <eid>', 'the ensemble that they belong to');
}

const runsAndAll =
  "runs (b-4), ranges (b-1..10), batches (b), an ensemble (lorenz-3), and conditions (state=failed, 'param.rho>28')";

/** How the parts of an ensemble are written, for the help of each command. */
export const partsHelp = `
What is meant:
  b-4  b-1..10  b         a run, a range of runs, a batch, of the newest ensemble here
  lorenz-3/b-4            the same of another ensemble, or: --ensemble lorenz-3
  lorenz-3/               all of it; also without the "/", where no batch or run is called so
  state=failed            runs in this state; also reason=exit:1, phase=post_run, 'attempt>1'
  'param.rho>28'          runs with such a parameter: = != < > <= >= (in quotes, for the shell)
Of several names any counts; conditions must all be true.`;

export function seconds(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && value <= 1e7)) {
    throw new InvalidArgumentError('It is a number of seconds, such as 30.');
  }
  return value;
}

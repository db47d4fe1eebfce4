import { backendCalled, type Definition, isEndless } from '../config/index.js';
import { ExitCode, TuttiError } from '../errors.js';
import { backendsOf } from '../site/index.js';

const supported: readonly string[] = ['local', 'simulated'];

/** The backend of the command line, else of the file, else this host. */
export function wantedBackend(named: string | undefined, definition: Definition): string {
  return backendCalled(named ?? definition.backend ?? 'local');
}

/** @throws TuttiError where this version cannot run jobs on it, or on one that a batch names. */
export function chooseBackend(named: string | undefined, definition: Definition): string {
  const backend = wantedBackend(named, definition);
  const unknown = [...backendsOf(definition, backend)].find((name) => !supported.includes(name));
  if (unknown !== undefined) {
    throw new Unsupported(
      `this version of Tutti cannot run jobs on "${unknown}" yet`,
      'Name another after the file: local (model-ensembler calls it dummy) is this host, simulated is a simulated cluster.',
    );
  }
  const endless = definition.batches.find(
    (batch) => isEndless(batch) && (batch.backend ?? backend) === 'simulated',
  );
  if (endless !== undefined) throw new Endless(endless.name);
  return backend;
}

class Unsupported extends TuttiError {
  constructor(message: string, hint: string) {
    super(message, { code: 'cli.not-supported-yet', exitCode: ExitCode.usage, hint });
  }
}

/** In a simulation every task does well, and virtual time is over before anybody could end it. */
class Endless extends TuttiError {
  constructor(batch: string) {
    super(`on the simulated cluster nothing would ever end \`repeat\` of the batch "${batch}"`, {
      code: 'cli.endless',
      exitCode: ExitCode.usage,
      hint: 'Give it a number of cycles: `repeat: 10`.',
    });
  }
}

import type { Definition } from '../config/index.js';
import { ExitCode, TuttiError } from '../errors.js';

/** The backend of the command line, else of the file. This version has one. */
export function chooseBackend(named: string | undefined, definition: Definition): string {
  const backend = named ?? definition.backend;
  const others = definition.batches.map((batch) => batch.backend ?? backend);
  const unknown = [backend, ...others].find((name) => name !== 'simulated');
  if (backend === undefined) {
    throw new Unsupported(
      'no backend was named',
      'Say where the jobs run: tutti run FILE simulated',
    );
  }
  if (unknown !== undefined) {
    throw new Unsupported(
      `this version of Tutti cannot run jobs on "${unknown}" yet`,
      'Run it on the simulated cluster: tutti run FILE simulated',
    );
  }
  return backend;
}

/** What the configuration may say and this version would not do is refused, not passed over. */
export function refuseUnsupported(definition: Definition): void {
  const repeating = definition.batches.find(({ repeat }) => repeat !== false);
  if (repeating !== undefined) {
    throw new Unsupported(
      `the batch "${repeating.name}" asks for \`repeat\`, which this version of Tutti does not do yet`,
      'Take `repeat` out of the file to run each run once.',
    );
  }
}

class Unsupported extends TuttiError {
  constructor(message: string, hint: string) {
    super(message, { code: 'cli.not-supported-yet', exitCode: ExitCode.usage, hint });
  }
}

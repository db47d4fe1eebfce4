import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import type { TestContext } from 'vitest';

const Report = Type.Record(
  Type.String(),
  Type.Union([
    Type.Object({
      present: Type.Literal(true),
      programs: Type.Record(Type.String(), Type.String()),
    }),
    Type.Object({ present: Type.Literal(false), reason: Type.String() }),
  ]),
);

/** What `npm test` found or installed; whoever runs vitest alone gets what is on PATH. */
const report = Value.Decode(Report, JSON.parse(process.env.TUTTI_TEST_SERVICES ?? lookUp()));

/** The programs of a service by name, each with its path. */
export type Programs = (program: string) => string;

/**
 * Skips the test with the reason if the service is not on this machine.
 *
 *     const program = programsOf('nats', context);
 *     spawn(program('nats-server'), …);
 */
export function programsOf(service: string, context: Pick<TestContext, 'skip'>): Programs {
  const found = report[service];
  if (found === undefined) throw new Error(`scripts/services.mjs knows no service ${service}`);
  if (!found.present) return context.skip(found.reason);
  return (program) => {
    const path = found.programs[program];
    if (path === undefined) throw new Error(`${program} is not among the programs of ${service}`);
    return path;
  };
}

function lookUp(): string {
  const script = fileURLToPath(new URL('../../scripts/services.mjs', import.meta.url));
  return execFileSync(process.execPath, [script], { encoding: 'utf8' });
}

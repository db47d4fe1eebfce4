import { expect, it } from 'vitest';
import { programsOf } from './available.js';
import { greeting, startNats } from './nats.js';

it('a NATS server with JetStream greets whoever connects, and is gone when stopped', async (context) => {
  const nats = await startNats(programsOf('nats', context));
  try {
    const info = await greeting(nats.port);
    expect(info).toMatch(/^INFO \{/);
    expect(JSON.parse(info!.slice('INFO '.length))).toMatchObject({ jetstream: true });
  } finally {
    await nats.stop();
  }
  expect(await greeting(nats.port)).toBeUndefined();
});

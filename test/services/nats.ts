import { connect } from 'node:net';
import { freePort } from './free-port.js';
import type { Programs } from './available.js';
import { scratchFolder } from './scratch-folder.js';
import { ServerProcess } from './server-process.js';

export interface NatsServer {
  readonly url: string;
  readonly port: number;
  stop(): Promise<void>;
}

/** A NATS server with JetStream of its own, on a free loopback port. */
export async function startNats(program: Programs): Promise<NatsServer> {
  const port = await freePort();
  const store = await scratchFolder('nats');
  const server = new ServerProcess(program('nats-server'), [
    ...['-a', '127.0.0.1', '-p', String(port)],
    ...['-js', '-sd', store.path],
  ]);
  const stop = async (): Promise<void> => {
    await server.stop();
    await store.remove();
  };
  try {
    await server.answering(() => greeting(port));
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: `nats://127.0.0.1:${port}`, port, stop };
}

/** The first line a server says to whoever connects, or undefined while nobody is there. */
export async function greeting(port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let heard = '';
    socket.on('error', () => resolve(undefined));
    socket.on('close', () => resolve(undefined));
    socket.on('data', (chunk) => {
      heard += chunk.toString();
      const end = heard.indexOf('\r\n');
      if (end < 0) return;
      resolve(heard.slice(0, end));
      socket.destroy();
    });
  });
}

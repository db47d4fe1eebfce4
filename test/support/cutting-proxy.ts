import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** The two ends of a connection that goes through the proxy. */
export class Link {
  isCut = false;
  /** The client's request to commit has been handed on, and its answer has not. */
  #awaitsAnswer = false;
  #isAppend = false;
  #tail = Buffer.alloc(0);

  constructor(
    readonly client: Socket,
    readonly server: Socket,
    private readonly proxy: CuttingProxy,
  ) {
    for (const end of [client, server]) {
      end.setNoDelay(true);
      end.on('error', () => this.cut());
      end.on('close', () => this.cut());
    }
    client.on('data', (bytes: Buffer) => this.#request(bytes));
    server.on('data', (bytes: Buffer) => this.#answer(bytes));
  }

  cut(): void {
    this.isCut = true;
    this.client.destroy();
    this.server.destroy();
  }

  #request(bytes: Buffer): void {
    if (this.proxy.isDeaf) return;
    if (bytes.includes('tutti_store.append(')) this.#isAppend = true;
    this.#tail = Buffer.concat([this.#tail, bytes]).subarray(-commit.length);
    if (!this.#isAppend || !this.#tail.equals(commit)) {
      this.server.write(bytes);
      return;
    }
    this.#isAppend = false;
    const wish = this.proxy.atCommit(this);
    switch (wish) {
      case 'forward':
        this.server.write(bytes);
        return;
      case 'cut before':
        this.cut();
        return;
      case 'cut at once':
        this.server.end(bytes);
        this.client.destroy();
        return;
      case 'cut after':
        this.#awaitsAnswer = true;
        this.server.write(bytes);
        return;
      case 'leave the server alone with it':
        this.server.write(bytes);
        this.client.removeAllListeners('close');
        this.client.destroy();
    }
  }

  #answer(bytes: Buffer): void {
    if (this.#awaitsAnswer) this.cut();
    else if (!this.proxy.isDeaf && !this.client.destroyed) this.client.write(bytes);
  }
}

/** What becomes of a connection that asks for the commit of an append. */
export type Wish =
  | 'forward'
  | 'cut before'
  | 'cut at once'
  /** When the server has answered, and the client has not heard it. */
  | 'cut after'
  | 'leave the server alone with it';

/** Execute and sync, the last that is sent of an append. */
const commit = Buffer.from([0x45, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0x53, 0, 0, 0, 4]);

/** Stands between a database's clients and its server, until the test ends. */
export class CuttingProxy {
  /** Takes everything and hands on nothing, as an interrupted network does. */
  isDeaf = false;
  atCommit: (link: Link) => Wish = () => 'forward';
  readonly #links = new Set<Link>();
  readonly #listener: Server;
  #port = 0;

  private constructor(private readonly target: URL) {
    this.#listener = createServer((client) => {
      const server = connect(Number(this.target.port), this.target.hostname);
      const link = new Link(client, server, this);
      this.#links.add(link);
      client.once('close', () => this.#links.delete(link));
    });
  }

  static async before(url: string): Promise<CuttingProxy> {
    const proxy = new CuttingProxy(new URL(url));
    await proxy.open();
    onTestFinished(() => proxy.close());
    return proxy;
  }

  get url(): string {
    const url = new URL(this.target);
    url.port = String(this.#port);
    return url.href;
  }

  get links(): readonly Link[] {
    return [...this.#links];
  }

  cutAll(): void {
    for (const link of this.#links) link.cut();
  }

  /** Again at the same address, where it was there before. */
  async open(): Promise<void> {
    this.#listener.listen(this.#port, '127.0.0.1');
    await once(this.#listener, 'listening');
    const address = this.#listener.address();
    if (address !== null && typeof address === 'object') this.#port = address.port;
  }

  /** Nobody gets through any more. */
  async close(): Promise<void> {
    if (!this.#listener.listening) return;
    const closed = once(this.#listener, 'close');
    this.#listener.close();
    this.cutAll();
    await closed;
  }
}

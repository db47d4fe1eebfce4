import { homePath, takeOverHost } from './embedded/index.js';

/** For `tutti db claim --from HOST`: the home's last host is dead, and this one goes on with its data. */
export async function claimDatabaseHome(options: {
  readonly home?: string | undefined;
  readonly from: string;
}): Promise<void> {
  await takeOverHost(homePath(options.home), options.from);
}

import { existsSync } from 'node:fs';

/**
 * A file of this package that is not loaded as code, by its path in the package. The module that asks
 * may be the source, its compiled form or a part of the bundle: the way from there differs.
 */
export function packageFile(path: string): URL {
  return new URL(path, root());
}

function root(): URL {
  let folder = new URL('.', import.meta.url);
  while (!existsSync(new URL('package.json', folder))) {
    const above = new URL('..', folder);
    if (above.href === folder.href) throw new Error(`no package.json above ${import.meta.url}`);
    folder = above;
  }
  return folder;
}

import { createHash } from 'node:crypto';
import {
  chmodSync,
  constants,
  copyFileSync,
  lstatSync,
  mkdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { lstat, readdir, readFile, readlink, realpath, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, normalize, sep } from 'node:path';
import type { RenderedFile } from '../backends/index.js';
import { asError, errorCode } from '../errors.js';
import {
  compileTemplate,
  type NameUse,
  renderedName,
  type Template,
  type TemplateView,
} from '../templates/index.js';
import { WorkspaceFault } from './errors.js';

interface Entry {
  readonly path: string;
  readonly mode: number;
  readonly atime: Date;
  readonly mtime: Date;
}

type Item =
  | (Entry & { readonly kind: 'directory' | 'file' })
  | { readonly kind: 'link'; readonly path: string; readonly target: string };

export interface RenderedText {
  /** In the run's directory. */
  readonly path: string;
  readonly text: string;
}

interface CompiledTemplate {
  /** As it is called in the template directory. */
  readonly source: string;
  /** Where it goes, without its ending. */
  readonly path: string;
  readonly file: string;
  readonly mode: number;
  readonly template: Template;
}

/**
 * A batch's template directory, looked through once and copied for each of its runs. What is done for
 * each run is done without a promise: a clerk's thread has nothing else to do meanwhile.
 */
export class TemplateDirectory {
  private constructor(
    readonly directory: string,
    private readonly items: readonly Item[],
    private readonly templates: readonly CompiledTemplate[],
  ) {}

  /** @throws WorkspaceFault, or a template's error with its place. */
  static async open(directory: string, templates: readonly string[]): Promise<TemplateDirectory> {
    const items = await itemsOf(directory);
    const compiled: CompiledTemplate[] = [];
    for (const name of templates) compiled.push(await compile(directory, name));
    return new TemplateDirectory(directory, items, compiled);
  }

  /** What a file of a run is made from, or undefined where it will not be there. */
  sourceOf(path: string): { readonly file: string; readonly isRendered: boolean } | undefined {
    const name = normalize(path);
    const rendered = this.templates.find((each) => each.path === name);
    if (rendered !== undefined) return { file: rendered.file, isRendered: true };
    const item = this.items.find((each) => each.path === name);
    if (item === undefined || item.kind === 'directory') return undefined;
    return { file: join(this.directory, item.path), isRendered: false };
  }

  /** What its templates read, whether or not a rendering comes by. */
  names(): readonly NameUse[] {
    return this.templates.flatMap(({ template }) => template.names());
  }

  /** The text of each template for one run. */
  render(view: TemplateView): RenderedText[] {
    return this.templates.map(({ path, template }) => ({ path, text: template.render(view) }));
  }

  /** Copies everything else as it is, links as links, and writes what is rendered. */
  copyTo(target: string, view: TemplateView): readonly RenderedFile[] {
    const rendered = this.render(view);
    const sources = new Set(this.templates.map(({ source }) => source));
    const items = this.items.filter(({ path }) => !sources.has(path));
    for (const item of items) copy(item, this.directory, target);
    const files = this.#write(target, rendered);
    // A directory's times change when something is put into it, and one that may not be written
    // takes nothing more: so both are set at last, and those within others first.
    for (const item of items.toReversed()) {
      if (item.kind !== 'directory') continue;
      const path = join(target, item.path);
      utimesSync(path, item.atime, item.mtime);
      if ((item.mode & 0o700) !== 0o700) chmodSync(path, item.mode);
    }
    return files;
  }

  /** Writes what is rendered, and leaves all else of an earlier cycle as it is: it goes on from there. */
  renderTo(target: string, view: TemplateView): readonly RenderedFile[] {
    return this.#write(target, this.render(view));
  }

  #write(
    target: string,
    rendered: readonly { readonly path: string; readonly text: string }[],
  ): readonly RenderedFile[] {
    for (const [index, { path, text }] of rendered.entries()) {
      refuseToLeave(target, path);
      write(join(target, path), text, this.templates[index]?.mode ?? 0o644);
    }
    return rendered.map(({ path, text }) => ({
      path,
      sha256: createHash('sha256').update(text).digest('hex'),
    }));
  }
}

async function itemsOf(root: string, below = ''): Promise<Item[]> {
  const items: Item[] = [];
  for (const name of (await list(root, below)).sort()) {
    const path = join(below, name);
    const { mode, atime, mtime, ...stat } = await lstatWithKind(join(root, path));
    if (stat.kind === 'link') {
      items.push({ kind: 'link', path, target: await readlink(join(root, path)) });
    } else if (stat.kind === 'directory') {
      items.push({ kind: 'directory', path, mode, atime, mtime }, ...(await itemsOf(root, path)));
    } else {
      items.push({ kind: 'file', path, mode, atime, mtime });
    }
  }
  return items;
}

async function list(root: string, below: string): Promise<string[]> {
  const directory = join(root, below);
  try {
    return await readdir(directory);
  } catch (error) {
    throw new WorkspaceFault(`the template directory ${directory} cannot be read: ${why(error)}`, {
      code: 'workspace.no-template-directory',
      hint: '`templatedir` is looked for from `basedir`, and that from where you start Tutti.',
    });
  }
}

/** Why something cannot be read, without the system call that said so. */
function why(error: unknown): string {
  const code = errorCode(error);
  const words = code === undefined ? undefined : known[code];
  return words ?? asError(error).message;
}

const known: Readonly<Record<string, string>> = {
  ENOENT: 'it is not there',
  ENOTDIR: 'it is a file, or lies below one',
  EACCES: 'you may not read it',
  ELOOP: 'its links lead in a circle',
};

async function lstatWithKind(path: string) {
  const { mode, atime, mtime, ...stat } = await lstat(path).then((found) => ({
    mode: found.mode & 0o7777,
    atime: found.atime,
    mtime: found.mtime,
    isLink: found.isSymbolicLink(),
    isDirectory: found.isDirectory(),
    isFile: found.isFile(),
  }));
  const kind = stat.isLink ? 'link' : stat.isDirectory ? 'directory' : 'file';
  if (kind === 'file' && !stat.isFile) {
    throw new WorkspaceFault(`${path} is no file that can be copied`, {
      code: 'workspace.odd-file',
      hint: 'A template directory holds files, directories and symbolic links.',
    });
  }
  return { kind, mode, atime, mtime } as const;
}

async function compile(directory: string, name: string): Promise<CompiledTemplate> {
  const file = join(directory, name);
  const path = normalize(name);
  if (isAbsolute(name) || path === '..' || path.startsWith(`..${sep}`)) {
    throw outside(`the template "${name}" is not in the template directory ${directory}`);
  }
  const [root, real] = await realPathsOf(directory, file);
  if (!real.startsWith(`${root}${sep}`)) {
    throw outside(
      `the template "${name}" is not in the template directory ${directory}: it is a link to ${real}`,
    );
  }
  const text = await readText(file);
  const { mode } = await stat(file);
  return {
    source: path,
    path: renderedName(path),
    file,
    mode: mode & 0o7777,
    template: compileTemplate({ file, text }),
  };
}

function outside(message: string): WorkspaceFault {
  return new WorkspaceFault(message, {
    code: 'workspace.template-outside',
    hint: 'Put it there, and name it as it is called in that directory.',
  });
}

/** With its byte order mark, if it has one: what is not rendered stays as it is. */
async function readText(file: string): Promise<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const bytes = await readFile(file);
  try {
    return decoder.decode(bytes);
  } catch (error) {
    throw new WorkspaceFault(`the template ${file} is no text in UTF-8`, {
      code: 'workspace.template-not-text',
      hint: 'Take it out of `templates`: then it is copied as it is.',
      cause: error,
    });
  }
}

function realPathsOf(directory: string, file: string): Promise<[string, string]> {
  return Promise.all([realpath(directory), realpath(file)]).catch((error: unknown) => {
    throw new WorkspaceFault(`the template ${file} cannot be read: ${why(error)}`, {
      code: 'workspace.no-template',
      hint: '`templates` names files of the template directory that are rendered for each run.',
    });
  });
}

function copy(item: Item, from: string, to: string): void {
  const target = join(to, item.path);
  switch (item.kind) {
    case 'directory':
      makeDirectory(target);
      // Not less than what it takes to put something into it; its own mode it gets at last.
      chmodSync(target, item.mode | 0o700);
      return;
    case 'link':
      replacing(target, () => symlinkSync(item.target, target));
      return;
    case 'file':
      // The copy has the mode of the original.
      replacing(target, () => copyFileSync(join(from, item.path), target, constants.COPYFILE_EXCL));
      utimesSync(target, item.atime, item.mtime);
  }
}

/** What an earlier attempt has put in its place, such as a link to a directory elsewhere, goes. */
function makeDirectory(path: string): void {
  try {
    mkdirSync(path);
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
    if (lstatSync(path).isDirectory()) return;
    rmSync(path);
    mkdirSync(path);
  }
}

/** A directory on the way may be a link of the template directory to somewhere else. */
function refuseToLeave(target: string, path: string): void {
  const above = dirname(path);
  if (above === '.') return;
  const [root, real] = [realpathSync(target), realpathSync(join(target, above))];
  if (real === root || real.startsWith(`${root}${sep}`)) return;
  throw new WorkspaceFault(`${join(target, path)} would be written into ${real}`, {
    code: 'workspace.rendered-outside',
    hint: `Name the template by its own path: ${above} is a link that leads out of the run's directory.`,
  });
}

function write(path: string, text: string, mode: number): void {
  replacing(path, () => writeFileSync(path, text, { flag: 'wx', mode }));
  chmodSync(path, mode);
}

/** What an earlier attempt has left under this name is replaced, never written through. */
function replacing(path: string, make: () => void): void {
  try {
    make();
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
    rmSync(path, { force: true });
    make();
  }
}

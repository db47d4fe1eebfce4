import { open, readFile } from 'node:fs/promises';
import { join, normalize } from 'node:path';
import {
  compileTemplate,
  renderedName,
  TemplateError,
  type TemplateView,
} from '../../../templates/index.js';
import type { Layout } from '../../../workspace/index.js';

/** The script that a batch's jobs run. */
export interface JobScript {
  readonly file: string;
  /** As it lies there, where it is a template before it is rendered. */
  readonly source: string;
  readonly isTemplate: boolean;
  /** What one run gets, or undefined where it cannot be rendered. */
  textFor(view: () => TemplateView): string | undefined;
}

/** Directives stand at the beginning, and a job file can be a program of any size. */
const mostRead = 256 * 1024;

/** Undefined where there is none that can be read: what is wrong then is said by others. */
export async function openJobScript(layout: Layout, batch: string): Promise<JobScript | undefined> {
  const directory = layout.templates(batch);
  const { job_file, templates } = layout.definition(batch);
  if (directory === undefined || job_file === undefined) return undefined;
  const name = normalize(job_file);
  const template = templates.find((each) => renderedName(normalize(each)) === name);
  const file = join(directory, template ?? job_file);
  try {
    if (template === undefined) {
      const source = await beginning(file);
      return { file, source, isTemplate: false, textFor: () => source };
    }
    return rendered(file, await readFile(file, 'utf8'));
  } catch (error) {
    if (error instanceof TemplateError || hasCode(error)) return undefined;
    throw error;
  }
}

function rendered(file: string, source: string): JobScript {
  const template = compileTemplate({ file, text: source });
  const textFor = (view: () => TemplateView): string | undefined => {
    try {
      return template.render(view());
    } catch (error) {
      if (error instanceof TemplateError) return undefined;
      throw error;
    }
  };
  return { file, source, isTemplate: true, textFor };
}

async function beginning(path: string): Promise<string> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(mostRead) });
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}

/** A file that is not there, or may not be read. */
function hasCode(error: unknown): boolean {
  return error instanceof Error && 'code' in error;
}

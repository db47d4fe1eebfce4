import { spawn } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { DatabaseError, type QueryResult } from 'pg';
import type { Database } from '../database/index.js';
import { ExitCode } from '../errors.js';
import { note, print, table } from './output.js';

/** psql where there is one, else a prompt that knows no more than SQL. */
export async function openPrompt(db: Database, question: string | undefined): Promise<ExitCode> {
  const psql = await findOnPath('psql');
  return psql === undefined ? ask(db, question) : runPsql(psql, db.url, question);
}

async function runPsql(psql: string, url: string, question: string | undefined): Promise<ExitCode> {
  const args = question === undefined ? [url] : [url, '-c', question];
  const child = spawn(psql, args, { stdio: 'inherit' });
  // Ctrl-C belongs to psql: it ends a query there, not the session.
  const ignore = (): void => undefined;
  process.on('SIGINT', ignore);
  try {
    const code = await new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (exit) => resolve(exit ?? ExitCode.interrupted));
    });
    return code === 0 ? ExitCode.success : ExitCode.someRunsFailed;
  } finally {
    process.off('SIGINT', ignore);
  }
}

async function ask(db: Database, question: string | undefined): Promise<ExitCode> {
  const client = await db.connect('psql');
  const answer = async (sql: string): Promise<boolean> => {
    try {
      const result: QueryResult<Record<string, unknown>> = await client.query(sql);
      show(result);
      return true;
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error;
      note(`${error.severity ?? 'ERROR'}: ${error.message}`);
      return false;
    }
  };
  try {
    if (question !== undefined) {
      return (await answer(question)) ? ExitCode.success : ExitCode.someRunsFailed;
    }
    note(
      'psql is not installed; this prompt takes SQL, a statement a line. Leave with \\q or Ctrl-D.',
    );
    const lines = createInterface({
      input: process.stdin,
      output: process.stderr,
      prompt: 'tutti=> ',
    });
    lines.prompt();
    for await (const line of lines) {
      if (line.trim() === '\\q') break;
      if (line.trim() !== '') await answer(line);
      lines.prompt();
    }
    lines.close();
    return ExitCode.success;
  } finally {
    await client.end();
  }
}

function show({ fields, rows, command, rowCount }: QueryResult<Record<string, unknown>>): void {
  if (fields.length === 0) {
    print(`${command} ${rowCount ?? ''}`.trim());
    return;
  }
  const names = fields.map((field) => field.name);
  print(
    table(
      names,
      rows.map((row) => names.map((name) => cell(row[name]))),
    ),
  );
  print(`(${rows.length} rows)`);
}

function cell(value: unknown): string | number | null {
  if (value === null || typeof value === 'number' || typeof value === 'string') return value;
  if (value instanceof Date) return value.toISOString();
  return JSON.stringify(value);
}

async function findOnPath(name: string): Promise<string | undefined> {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    if (folder === '') continue;
    const path = join(folder, name);
    const found = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (found) return path;
  }
  return undefined;
}

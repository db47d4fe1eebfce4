import {
  ConfigurationError,
  parseEnsemble,
  type ParsedEnsemble,
  type ParseOptions,
} from '../../src/config/index.js';

/** Parses a text as the file `e.yaml`. */
export function parse(source: string, options: Partial<ParseOptions> = {}): ParsedEnsemble {
  return parseEnsemble(source, { file: 'e.yaml', ...options });
}

/** Parses an ensemble with one batch `b`, written as YAML lines that are indented for it. */
export function parseBatch(lines: string, options: Partial<ParseOptions> = {}): ParsedEnsemble {
  return parse(batch(lines), options);
}

export function batch(lines: string): string {
  const indented = lines
    .trim()
    .split('\n')
    .map((line) => `      ${line}\n`);
  return `ensemble:\n  batches:\n    - name: b\n${indented.join('')}`;
}

/** The error that a source is refused with; anything else that is thrown is a defect and passes through. */
export function refusal(source: string, options: Partial<ParseOptions> = {}): ConfigurationError {
  try {
    parse(source, options);
  } catch (error) {
    if (error instanceof ConfigurationError) return error;
    throw error;
  }
  throw new Error('the source was accepted');
}

/** What the user reads. */
export function message(source: string, options: Partial<ParseOptions> = {}): string {
  return refusal(source, options).message;
}

/** The first lines of all diagnostics, without file and frame. */
export function sentences(source: string, options: Partial<ParseOptions> = {}): string[] {
  return refusal(source, options).diagnostics.map((each) => each.message);
}

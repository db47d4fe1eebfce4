import type { YAMLError } from 'yaml';
import type { Diagnostic } from './diagnostic.js';
import type { SourceText } from './source-text.js';

/** What the parser's codes mean for somebody who writes YAML now and then. Other codes speak for themselves. */
const explanations: Readonly<Record<string, { readonly message: string; readonly hint?: string }>> =
  {
    TAB_AS_INDENT: {
      message: 'a tab is used for indentation',
      hint: 'YAML is indented with spaces.',
    },
    BLOCK_AS_IMPLICIT_KEY: {
      message: 'a key with a nested value cannot start on this line',
      hint: 'Is a quote missing around a text that contains `: `, or is the line indented too far?',
    },
    BAD_SCALAR_START: {
      message: 'a text cannot start with this character',
      hint: 'Put the text into quotes.',
    },
  };

export function explainSyntax(source: SourceText, error: YAMLError): Diagnostic {
  const { message, hint } = explanations[error.code] ?? { message: plain(error.message) };
  const [start, end] = error.pos;
  return source.diagnose(
    { start, end },
    { code: 'config.yaml-syntax', message: `not valid YAML: ${message}`, hint },
  );
}

function plain(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1);
}

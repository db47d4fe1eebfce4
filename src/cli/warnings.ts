import pc from 'picocolors';
import { type Diagnostic, renderDiagnostic } from '../config/index.js';
import { note } from './output.js';

export function warn(warnings: readonly Diagnostic[]): void {
  for (const warning of warnings) note(`${pc.yellow('warning')} ${renderDiagnostic(warning)}`);
}

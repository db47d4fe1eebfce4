import { readFileSync } from 'node:fs';
import { packageFile } from '../package-files.js';

const manifest: unknown = JSON.parse(readFileSync(packageFile('package.json'), 'utf8'));

export const version =
  typeof manifest === 'object' && manifest !== null && 'version' in manifest
    ? String(manifest.version)
    : 'unknown';

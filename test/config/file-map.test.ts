import { describe, expect, test } from 'vitest';
import { FileMap } from '../../src/config/index.js';

const text = `ensemble:
  vars:
    a/b: 1.0
  batch_config:
    job_file: run.sh
  batches:
    - name: one
      templates: [x.hbs, y.hbs]
`;

function at(places: readonly string[], mark: 'key' | 'value' = 'value'): string {
  const finding = { code: 'any', message: 'any' };
  const { line, column, endColumn } = new FileMap('a.yaml', text).diagnose(places, finding, mark);
  return `${line}:${column}-${endColumn ?? column + 1}`;
}

describe('a part of a file is found again', () => {
  test('by its value or its key', () => {
    expect(at(['/ensemble/vars/a~1b'])).toBe('3:10-13');
    expect(at(['/ensemble/vars/a~1b'], 'key')).toBe('3:5-8');
    expect(at(['/ensemble/batches/0/templates/1'])).toBe('8:26-31');
    expect(at(['/ensemble/batches/0/templates'])).toBe('8:7-16');
  });

  test('at the first place that the file has', () => {
    const places = ['/ensemble/batches/0/job_file', '/ensemble/batch_config/job_file'];
    expect(at(places)).toBe('5:15-21');
  });

  test('and at the beginning where it has none of them', () => {
    expect(at(['/ensemble/nothing/at/all'])).toBe('1:1-2');
  });
});

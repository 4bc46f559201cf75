import * as fs from 'fs';
import * as path from 'path';
import { documentUrl } from '../../src/core/private/documents';
import { ROOT } from '../contract/patterns';

const REPOSITORY = 'https://github.com/cdk-serverless-catalog/cdk-serverless-catalog';

test('the link to a document is to that of the release, and before any to that of the branch', () => {
  expect(documentUrl('docs/jobs.md', '1.2.3')).toBe(`${REPOSITORY}/blob/v1.2.3/docs/jobs.md`);
  expect(documentUrl('docs/jobs.md', '2.0.0-rc.1')).toBe(`${REPOSITORY}/blob/v2.0.0-rc.1/docs/jobs.md`);
  expect(documentUrl('docs/jobs.md', '0.0.0')).toBe(`${REPOSITORY}/blob/main/docs/jobs.md`);
});

test('no construct names a document of the branch', () => {
  const sources = fs.readdirSync(path.join(ROOT, 'src'), { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.ts'));
  const linking = sources.filter(file => /blob\/main\//.test(fs.readFileSync(path.join(ROOT, 'src', file), 'utf8')));
  expect(linking).toEqual([]);
  expect(sources.length).toBeGreaterThan(100);
});

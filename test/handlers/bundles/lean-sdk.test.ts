import * as fs from 'fs';
import * as path from 'path';
import { retryableErrors, withNamedErrors } from '../../../tools/bundle/lean-sdk';

const CLIENTS = path.join(__dirname, '../../../node_modules/@aws-sdk');
const models = (client: string) => fs.readFileSync(path.join(CLIENTS, client, 'dist-es/models/errors.js'), 'utf8');

test('finds the exceptions that the SDK retries by a mark of their class', () => {
  expect(retryableErrors(models('client-dynamodb'))).toEqual(['ReplicatedWriteConflictException']);
  expect(retryableErrors(models('client-sqs'))).toEqual([]);
});

test('keeps the exceptions that are named, and no others', () => {
  const source = ['n0_registry.registerError(Kept$, Kept);', 'n0_registry.registerError(Dropped$, Dropped);'].join('\n');
  expect(withNamedErrors(source, new Set(['Kept'])).trim()).toBe('n0_registry.registerError(Kept$, Kept);');
});

test('a retryable exception is in the bundle of what writes to DynamoDB', () => {
  expect(fs.readFileSync(path.join(__dirname, '../../../assets/job-api/index.js'), 'utf8')).toMatch(/\$retryable/);
});

import { App, aws_dynamodb as dynamodb, Stack } from 'aws-cdk-lib';

test('what the CDK prints is printed by the test', () => {
  const printed = jest.spyOn(console, 'error').mockImplementation();
  const app = new App();
  app.synth();
  new Stack(app, 'Late');
  app.synth({ errorOnDuplicateSynth: false });
  expect(printed).toHaveBeenCalledWith(expect.stringContaining('first synth() call'));
});

test('what is deprecated throws', () => {
  const orders = dynamodb.Table.fromTableName(new Stack(), 'Orders', 'orders');
  expect(() => orders.metricThrottledRequests()).toThrow(/metricThrottledRequests is deprecated/);
});

interface FileCoverage { readonly s: object; readonly f: object; readonly b: object }
interface Runtime { readonly prototype: { getAllCoverageInfoCopy(this: unknown): { [file: string]: FileCoverage } } }

test('coverage is reported once, and again when another line, function or branch has run', () => {
  const { prototype } = jest.requireActual<Runtime>('../support/jest-runtime');
  const report = (coverage?: FileCoverage) =>
    Object.values(prototype.getAllCoverageInfoCopy.call({ _environment: { global: { __coverage__: coverage && { 'orders.ts': coverage } } } }));
  const nothing = { s: { 0: 0, 1: 0 }, f: { 0: 0 }, b: { 0: [0, 0] } };
  const line = { ...nothing, s: { 0: 0, 1: 1 } };
  const func = { ...line, f: { 0: 1 } };
  const branch = { ...func, b: { 0: [0, 3] } };

  expect(report()).toEqual([]);
  for (const coverage of [nothing, line, func, branch]) {
    expect(report(coverage)).toEqual([coverage]);
    expect(report(coverage)).toEqual([]);
  }
  expect(report({ ...nothing, s: { 0: 0, 1: 7 } })).toEqual([]);
});

import * as fs from 'fs';
import * as path from 'path';
import { App, Duration, FileSystem, Stack } from 'aws-cdk-lib';
import { CatalogFunction, CatalogFunctionProps } from '../../../src/core/private/catalog-function';

const FILES = { 'routes.json': '{"routes":[]}' };

/** A function with files beside its bundle: where they were put together, and what the cloud assembly has. */
function made(files: Pick<CatalogFunctionProps, 'files' | 'lateFiles'>, context: Record<string, unknown>) {
  const folders = jest.spyOn(FileSystem, 'mkdtemp');
  const stack = new Stack(new App({ postCliContext: { 'aws:cdk:enable-asset-metadata': true, ...context }, analyticsReporting: false, treeMetadata: false }), 'Stack');
  new CatalogFunction(stack, 'Function', {
    handler: 'unknown-route', description: 'Answers.', environment: {}, timeout: Duration.seconds(3), memorySize: 128, failedRuns: 'A caller waits.', ...files,
  });
  const { directory, stacks: [{ template }] } = (stack.node.root as App).synth();
  const { Metadata } = Object.values((template as { Resources: Record<string, { Type: string; Metadata: Record<string, string> }> }).Resources)
    .find(({ Type }) => Type === 'AWS::Lambda::Function')!;
  return { scratch: folders.mock.results.map(({ value }) => value as string), asset: path.resolve(directory, Metadata['aws:asset:path']) };
}

const contents = (folder: string) => fs.readdirSync(folder).sort();

afterEach(() => jest.restoreAllMocks());

test.each([['files', { files: FILES }], ['late files', { lateFiles: () => FILES }]])('leaves nothing of %s in the temporary folder', (_, files) => {
  const { scratch, asset } = made(files, { 'aws:cdk:disable-asset-staging': false });

  expect(scratch).toHaveLength(1);
  expect(scratch.filter(folder => fs.existsSync(folder))).toEqual([]);
  expect(contents(asset)).toEqual(['index.js', 'routes.json']);
});

test.each([['files', { files: FILES }], ['late files', { lateFiles: () => FILES }]])('keeps the folder of %s where assets are not staged', (_, files) => {
  const { scratch, asset } = made(files, { 'aws:cdk:disable-asset-staging': true });

  expect(scratch).toEqual([asset]);
  expect(contents(asset)).toEqual(['index.js', 'routes.json']);
});

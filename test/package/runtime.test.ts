import { InstalledPackage } from './installed-package';

let installed: InstalledPackage;
beforeAll(async () => { installed = await InstalledPackage.install(); });
afterAll(() => installed.remove());

test('the module for functions is in the package, for ES modules and for CommonJS, and is one', () => {
  expect(installed.run('app.mjs', `
    import { createRequire } from 'node:module';
    import { handleRequests } from 'cdk-serverless-catalog/runtime';
    const required = createRequire(import.meta.url)('cdk-serverless-catalog/runtime');
    console.log(JSON.stringify([typeof handleRequests, required.handleRequests === handleRequests]));
  `)).toEqual(['function', true]);
});

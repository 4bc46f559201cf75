import * as fs from 'fs';
import * as path from 'path';
import { App, aws_lambda as lambda, Stack } from 'aws-cdk-lib';
import { Backend, RobustApi } from '../../src';

test('every variable of the address in the written document has a default', () => {
  const app = new App();
  const stack = new Stack(app, 'Shop');
  const menu = new lambda.Function(stack, 'Menu', {
    runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code: lambda.Code.fromInline('exports.handler = async () => ({});'),
  });
  new RobustApi(stack, 'Gateway').addRoute('GET /menu', Backend.function(menu));

  const { directory } = app.synth();
  const { servers: [{ url, variables }] } = JSON.parse(fs.readFileSync(path.join(directory, 'Shop-Gateway.openapi.json'), 'utf8')) as {
    servers: { url: string; variables: Record<string, { default: string }> }[];
  };
  const names = [...url.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name);
  expect(names.length).toBeGreaterThan(0);
  expect(Object.keys(variables)).toEqual(names);
  Object.values(variables).forEach(variable => expect(variable.default).toMatch(/\w/));
});

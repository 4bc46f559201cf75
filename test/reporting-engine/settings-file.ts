import * as fs from 'fs';
import * as path from 'path';
import { aws_lambda as lambda, Stack, Stage } from 'aws-cdk-lib';

interface AssetManifest { readonly files: { readonly [hash: string]: { readonly source: { readonly path: string } } } }
interface Resources { readonly Resources: { readonly [id: string]: { readonly Properties: { readonly Code: { readonly S3Key: string } } } } }

/** A file of settings as a function finds it in its asset. */
export function settingsFile(handler: lambda.Function, name: string): unknown {
  const stack = Stack.of(handler);
  const assembly = Stage.of(stack)!.synth();
  const { Resources } = assembly.getStackByName(stack.stackName).template as Resources;
  const { Code } = Resources[stack.getLogicalId(handler.node.defaultChild as lambda.CfnFunction)].Properties;
  const manifest = JSON.parse(fs.readFileSync(path.join(assembly.directory, `${stack.stackName}.assets.json`), 'utf8')) as AssetManifest;
  const { source } = manifest.files[Code.S3Key.replace(/^deploy-time\//, '').replace(/\.zip$/, '')];
  return JSON.parse(fs.readFileSync(path.resolve(assembly.directory, source.path, name), 'utf8'));
}

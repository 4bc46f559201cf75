import * as fs from 'fs';
import * as path from 'path';
import { Stack, Stage } from 'aws-cdk-lib';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { Aggregator } from '../../src';

interface AssetManifest { readonly files: { readonly [hash: string]: { readonly source: { readonly path: string } } } }

/** A source in the settings. */
export interface SourceSettings { readonly [setting: string]: unknown }

/** The file that the aggregator's function reads. */
export interface Settings {
  readonly sources: { readonly [name: string]: SourceSettings };
  readonly [setting: string]: unknown;
}

/** The settings of an aggregate as its function finds them in its asset. */
export function settingsOf(aggregate: Aggregator): Settings {
  const stack = Stack.of(aggregate);
  const assembly = Stage.of(stack)!.synth();
  const { Code } = (assembly.getStackByName(stack.stackName).template as { Resources: { [id: string]: { Properties: { Code: { S3Key: string } } } } })
    .Resources[stack.getLogicalId(aggregate.aggregatorFunction.node.defaultChild as CfnFunction)].Properties;
  const manifest = JSON.parse(fs.readFileSync(path.join(assembly.directory, `${stack.stackName}.assets.json`), 'utf8')) as AssetManifest;
  const { source } = manifest.files[Code.S3Key.replace(/^deploy-time\//, '').replace(/\.zip$/, '')];
  return JSON.parse(fs.readFileSync(path.resolve(assembly.directory, source.path, 'aggregator.json'), 'utf8')) as Settings;
}

import { aws_cloudwatch as cloudwatch, aws_lambda as lambda, Duration, Stack, Stage } from 'aws-cdk-lib';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import * as fs from 'fs';
import * as path from 'path';

/** A function that answers the requests of a feature. */
export function serviceFunction(scope: Construct, id: string): lambda.Function {
  return new lambda.Function(scope, id, {
    code: lambda.Code.fromInline('exports.handler = async () => ({ statusCode: 200, body: "{}" });'),
    handler: 'index.handler',
    runtime: lambda.Runtime.NODEJS_22_X,
    timeout: Duration.seconds(5),
  });
}

/** An alarm that rolls back. */
export function errorsAlarm(scope: Construct, id: string): cloudwatch.Alarm {
  return new cloudwatch.Alarm(scope, id, {
    metric: new cloudwatch.Metric({ namespace: 'Shop', metricName: 'Errors' }), threshold: 1, evaluationPeriods: 1,
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  });
}

interface AssetManifest { readonly files: { readonly [hash: string]: { readonly source: { readonly path: string } } } }

/** A file beside the bundle of a function, as the function finds it in its asset. */
export function fileOf(handler: lambda.Function, file: string): { readonly [setting: string]: unknown } {
  const stack = Stack.of(handler);
  const assembly = Stage.of(stack)!.synth();
  const { Code } = (assembly.getStackByName(stack.stackName).template as { Resources: { [id: string]: { Properties: { Code: { S3Key: string } } } } })
    .Resources[stack.getLogicalId(handler.node.defaultChild as CfnFunction)].Properties;
  const manifest = JSON.parse(fs.readFileSync(path.join(assembly.directory, `${stack.stackName}.assets.json`), 'utf8')) as AssetManifest;
  const { source } = manifest.files[Code.S3Key.replace(/^deploy-time\//, '').replace(/\.zip$/, '')];
  return JSON.parse(fs.readFileSync(path.join(assembly.directory, source.path, file), 'utf8')) as { [setting: string]: unknown };
}

import * as fs from 'fs';
import * as path from 'path';
import { ArnFormat, aws_cloudwatch as cloudwatch, aws_lambda as lambda, Duration, Stack, Stage } from 'aws-cdk-lib';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';

/** A function that answers the requests of a feature. */
export function serviceFunction(scope: Construct, id: string): lambda.Function {
  return new lambda.Function(scope, id, {
    code: lambda.Code.fromInline('exports.handler = async () => ({ statusCode: 200, body: "{}" });'),
    handler: 'index.handler',
    runtime: lambda.Runtime.NODEJS_22_X,
    timeout: Duration.seconds(5),
  });
}

/** An alarm that rolls back: the pattern's own alarms are what the suite of all patterns looks at. */
export function errorsAlarm(scope: Construct, id: string): cloudwatch.IAlarm {
  const alarmArn = Stack.of(scope).formatArn({ service: 'cloudwatch', resource: 'alarm', resourceName: 'orders-errors', arnFormat: ArnFormat.COLON_RESOURCE_NAME });
  return cloudwatch.Alarm.fromAlarmArn(scope, id, alarmArn);
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
  return JSON.parse(fs.readFileSync(path.resolve(assembly.directory, source.path, file), 'utf8')) as { [setting: string]: unknown };
}

import * as path from 'path';
import { Duration, aws_lambda as lambda, aws_lambda_nodejs as nodejs } from 'aws-cdk-lib';
import { Construct } from 'constructs';

/** A worker function from `integ/workers`. A short timeout makes redeliveries quick: 6 seconds apart. */
export function worker(scope: Construct, name: string, timeout = Duration.seconds(1)): lambda.Function {
  return new nodejs.NodejsFunction(scope, 'Worker', {
    entry: path.join(__dirname, `workers/${name}.ts`),
    depsLockFilePath: path.join(__dirname, '../package-lock.json'),
    runtime: lambda.Runtime.NODEJS_24_X,
    timeout,
  });
}

import * as path from 'path';
import { aws_lambda as lambda, aws_lambda_nodejs as nodejs, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Ledger } from './ledger';
import { WORKER_TIMEOUT } from '../expectations';

export interface HouseFunctionProps {
  /** Its folder in demo/functions. */
  readonly code: string;
  /** @default 'handler' */
  readonly handler?: string;
  /** Where it writes down what it did; none for functions that publish. */
  readonly ledger?: Ledger;
  readonly environment?: { readonly [name: string]: string };
  readonly timeout?: Duration;
}

/** One of the coffee house's functions. */
export class HouseFunction extends nodejs.NodejsFunction {
  constructor(scope: Construct, id: string, { code, handler, ledger, environment, timeout = Duration.seconds(WORKER_TIMEOUT) }: HouseFunctionProps) {
    super(scope, id, {
      entry: path.join(__dirname, `../functions/${code}/index.ts`),
      handler,
      depsLockFilePath: path.join(__dirname, '../../package-lock.json'),
      runtime: lambda.Runtime.NODEJS_24_X,
      timeout,
      environment: { ...environment, ...ledger && { LEDGER: ledger.tableName } },
    });
    ledger?.grantReadWriteData(this);
  }
}

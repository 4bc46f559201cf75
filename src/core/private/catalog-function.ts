import * as fs from 'fs';
import * as path from 'path';
import { aws_iam as iam, aws_lambda as lambda, Duration, FileSystem } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { CodeFolder, removeScratch } from './code-folder';
import { limitEnvironment } from './environment-limit';
import { LateCode } from './late-code';
import { acknowledge } from './lint-acknowledgement';
import { grantInterfaces } from './network-interfaces';
import { ownLogGroup } from './own-log-group';
import { shortDescription } from './short-description';

/** The folder of the bundles; the same from `src/core/private` and `lib/core/private`. */
const ASSETS = path.join(__dirname, '..', '..', '..', 'assets');

/** What bundles are made for (tools/bundle) and the local cloud runs them on (tools/local-cloud/function-node.ts). */
const RUNTIME = lambda.Runtime.NODEJS_24_X;

export interface CatalogFunctionProps {
  /** Folder below `handlers/`. */
  readonly handler: string;
  /** The function that its bundle exports. Default: `handler`. */
  readonly entry?: string;
  readonly description: string;
  readonly environment: { [name: string]: string };
  /** What to do where the environment is too large. Default: shorter names. */
  readonly largeEnvironment?: string;
  readonly timeout: Duration;
  readonly memorySize: number;
  /** Whether it defers messages (`RetryAfter`), and replaces them by fresh copies at their last receive. Default: false. */
  readonly sendsCopies?: boolean;
  /** Why it needs no dead-letter queue of its own. */
  readonly failedRuns: string;
  /** Configuration files beside the bundle. */
  readonly files?: { [name: string]: string };
  /** The same of what is only known when the whole app is there. Called once, at synthesis. */
  readonly lateFiles?: () => { [name: string]: string };
  /** Where it runs. Default: outside of any VPC. */
  readonly network?: Pick<lambda.FunctionProps, 'vpc' | 'vpcSubnets' | 'securityGroups'>;
}

/** A function of the library: bundled at build time, with a log group and exactly the permissions that it needs. */
export class CatalogFunction extends lambda.Function {
  readonly sendsCopies: boolean;

  constructor(scope: Construct, id: string, props: CatalogFunctionProps) {
    const logGroup = ownLogGroup(scope, `${id}Logs`);
    const role = new iam.Role(scope, `${id}Role`, { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    role.addToPolicy(new iam.PolicyStatement({
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [logGroup.logGroupArn],
    }));
    const { handler, files, lateFiles } = props;
    const folder = lateFiles ? undefined : folderOf({ handler, files });
    super(scope, id, {
      code: folder ? lambda.Code.fromAsset(folder.path) : new LateCode(() => folderOf({ handler, files: { ...files, ...lateFiles?.() } })),
      handler: `index.${props.entry ?? 'handler'}`,
      runtime: RUNTIME,
      architecture: lambda.Architecture.ARM_64,
      description: shortDescription('function', props.description),
      timeout: props.timeout,
      memorySize: props.memorySize,
      environment: props.environment,
      tracing: lambda.Tracing.ACTIVE,
      loggingFormat: lambda.LoggingFormat.JSON,
      logGroup,
      role,
      ...props.network,
    });
    this.sendsCopies = props.sendsCopies ?? false;
    if (folder) { removeScratch(this, folder); }
    // of a property injector of the user; whoever gives a network grants it
    if (this.isBoundToVpc && !props.network) { grantInterfaces(role); }
    limitEnvironment(this, { remedy: props.largeEnvironment ?? 'Use shorter ids, and a shorter name of the stack.' });
    acknowledge(role, 'The X-Ray write actions cannot be limited to a resource', 'AwsSolutions-IAM5[Resource::*]');
    acknowledge(this, 'Bundled for Node.js 24 and tested with it; Lambda supports it until April 2028', 'AwsSolutions-L1', 'Serverless-LambdaLatestVersion');
    acknowledge(this, 'The log group with a retention is in LoggingConfig, where the rule does not look', 'WS1004');
    acknowledge(this, 'CDK waits for the policy of the role, and names the role beside it', 'W3005');
    acknowledge(this, props.failedRuns, 'Serverless-LambdaDLQ');
  }
}

/** The folder of a function's bundle, with the files put beside it if there are any. */
function folderOf({ handler, files = {} }: Pick<CatalogFunctionProps, 'handler' | 'files'>): CodeFolder {
  const bundle = path.join(ASSETS, handler);
  if (!fs.existsSync(bundle)) {
    throw new Error(`CatalogFunction: the bundle of handler '${handler}' must exist, got nothing at ${bundle}. Run "npx projen bundle".`);
  }
  if (Object.keys(files).length === 0) { return { path: bundle, isScratch: false }; }
  const scratch = FileSystem.mkdtemp('cdk-serverless-catalog-');
  fs.cpSync(bundle, scratch, { recursive: true });
  Object.entries(files).forEach(([name, content]) => fs.writeFileSync(path.join(scratch, name), content));
  return { path: scratch, isScratch: true };
}

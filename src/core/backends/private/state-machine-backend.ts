import { aws_iam as iam, aws_stepfunctions as sfn, Fn, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { LONGEST_TIMEOUT } from './route-settings';
import { patternPath } from '../../operations/private/catalog-metric';
import { CatalogFunction } from '../../private/catalog-function';
import { identityOf, pathSeenFrom } from '../../private/identity';
import { acknowledgeWildcard } from '../../private/lint-acknowledgement';
import { grantStartKey } from '../../private/machine-encryption';
import { Validation } from '../../private/validation';
import { IBackend } from '../backend-binding';
import { BackendConfig } from '../backend-config';
import { StateMachineBackendOptions } from '../backend-options';

/** A state machine that requests start, through a function of the library. */
export class StateMachineBackend implements IBackend {
  private readonly bound = new Map<Construct, BackendConfig>();

  constructor(private readonly stateMachine: sfn.IStateMachine, private readonly options: StateMachineBackendOptions) {}

  bindBackend(scope: Construct): BackendConfig {
    const config = this.bound.get(scope) ?? { function: this.createFunction(scope), functionAnswersRequestsOnly: true };
    this.bound.set(scope, config);
    return config;
  }

  private createFunction(scope: Construct): CatalogFunction {
    const { stateMachine, options: { requestSchema, encryptionKey } } = this;
    const { stateMachineArn } = stateMachine;
    const validation = new Validation(scope);
    validation.here('backend', stateMachine, 'a state machine is started in its own account and Region');
    const id = `Start ${pathSeenFrom(scope, stateMachine)} ${identityOf(scope, [stateMachineArn])}`;
    validation.check(scope.node.tryFindChild(id) === undefined, 'backend', 'be the one backend of the state machine, for all its routes: give each the same object',
      stateMachine.node.path);
    const handler = new CatalogFunction(new Construct(scope, id), 'Function', {
      handler: 'execution-starter',
      description: `Starts executions of ${stateMachine.node.path} for ${scope.node.path}`,
      timeout: LONGEST_TIMEOUT,
      memorySize: 512,
      failedRuns: 'API Gateway and load balancers invoke it synchronously: the client gets the error',
      files: requestSchema && { 'request-schema.json': requestSchema.text },
      environment: { PATTERN_PATH: patternPath(scope), STATE_MACHINE_ARN: stateMachineArn },
    });
    iam.Grant.addToPrincipal({ grantee: handler, actions: ['states:StartExecution'], resourceArns: [stateMachineArn] });
    const executions = executionsOf(scope, stateMachineArn);
    iam.Grant.addToPrincipal({ grantee: handler, actions: ['states:DescribeExecution'], resourceArns: [executions] });
    acknowledgeWildcard(handler.role!, executions, 'Executions have names of their own');
    grantStartKey(encryptionKey, handler);
    return handler;
  }
}

/** Of the machine itself, also where the ARN is that of a version or an alias. */
function executionsOf(scope: Construct, stateMachineArn: string): string {
  const part = (index: number) => Fn.select(index, Fn.split(':', stateMachineArn));
  return `arn:${Stack.of(scope).partition}:states:${part(3)}:${part(4)}:execution:${part(6)}:*`;
}

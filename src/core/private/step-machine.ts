import { ArnFormat, aws_iam as iam, aws_lambda as lambda, aws_stepfunctions as sfn, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { deliveredLogGroup } from './delivered-log-group';
import { acknowledge, acknowledgeWildcard } from './lint-acknowledgement';
import { encryptMachine, grantMachineKey } from './machine-encryption';
import { serviceOfAccount } from './service-of-account';

/** A state machine whose steps a function runs. The function may see whether other executions are running. */
export function stepMachine(scope: Construct, handler: lambda.Function, definition: object): sfn.StateMachine {
  const role = new iam.Role(scope, 'Role', { assumedBy: serviceOfAccount(scope, 'states.amazonaws.com') });
  iam.Grant.addToPrincipal({ grantee: role, actions: ['lambda:InvokeFunction'], resourceArns: [handler.functionArn] });
  const stateMachine = new sfn.StateMachine(scope, 'StateMachine', {
    definitionBody: sfn.DefinitionBody.fromString(Stack.of(scope).toJsonString(definition)),
    role,
    tracingEnabled: true,
    logs: { destination: deliveredLogGroup(scope, 'Logs', 'states'), level: sfn.LogLevel.ERROR, includeExecutionData: false },
  });
  encryptMachine(stateMachine);
  acknowledge(role, 'Log delivery and the X-Ray write actions cannot be limited to a resource', 'AwsSolutions-IAM5[Resource::*]');
  acknowledge(stateMachine, 'Errors are logged; data of users is not', 'AwsSolutions-SF1');
  acknowledge(stateMachine, 'CDK waits for the policy of the role, and names the role beside it', 'W3005');
  grantMachineKey(stateMachine, handler);
  allowDescribe(scope, handler, stateMachine);
  return stateMachine;
}

/** An execution takes over what another was doing that has ended. The function must not wait for this policy, which waits for the state machine. */
function allowDescribe(scope: Construct, handler: lambda.Function, { stateMachineName }: sfn.StateMachine) {
  const executions = Stack.of(scope).formatArn({ service: 'states', resource: 'execution', resourceName: `${stateMachineName}:*`, arnFormat: ArnFormat.COLON_RESOURCE_NAME });
  const policy = new iam.Policy(scope, 'DescribePolicy', { statements: [new iam.PolicyStatement({ actions: ['states:DescribeExecution'], resources: [executions] })] });
  policy.attachToRole(handler.role!);
  acknowledgeWildcard(policy, executions, 'Executions have names of their own');
}

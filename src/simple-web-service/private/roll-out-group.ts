import { aws_cloudwatch as cloudwatch, aws_codedeploy as codedeploy, aws_iam as iam, aws_lambda as lambda, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { acknowledgeWildcard } from '../../core/private/lint-acknowledgement';

export interface RollOutGroupProps {
  readonly application: codedeploy.LambdaApplication;
  readonly config: codedeploy.ILambdaDeploymentConfig;
  readonly alias: lambda.Alias;
  readonly alarms: cloudwatch.IAlarm[];
}

/** New versions of one function take the traffic step by step, and give it back when an alarm goes off. */
export class RollOutGroup extends Construct {
  readonly deploymentGroup: codedeploy.LambdaDeploymentGroup;

  constructor(scope: Construct, id: string, { application, config, alias, alarms }: RollOutGroupProps) {
    super(scope, id);
    const role = new iam.Role(this, 'Role', { assumedBy: new iam.ServicePrincipal('codedeploy.amazonaws.com') });
    const policy = new iam.Policy(this, 'Policy', { roles: [role], statements: statements(alias) });
    acknowledgeWildcard(policy, alarmArns(policy), 'The alarms are found by a list of their names, which IAM cannot limit to one');
    this.deploymentGroup = new codedeploy.LambdaDeploymentGroup(this, 'Group', {
      application,
      alias,
      deploymentConfig: config,
      alarms,
      role: role.withoutPolicyUpdates(), // CDK would add a managed policy that may change every alias of the account
      autoRollback: { failedDeployment: true, stoppedDeployment: true, deploymentInAlarm: true },
    });
    policy.node.addDependency(role);
    this.deploymentGroup.node.addDependency(policy);
  }
}

/** Of AWSCodeDeployRoleForLambdaLimited what a shift of traffic without hooks needs, on this function. */
function statements(alias: lambda.Alias): iam.PolicyStatement[] {
  return [
    new iam.PolicyStatement({
      actions: ['lambda:GetAlias', 'lambda:GetProvisionedConcurrencyConfig', 'lambda:UpdateAlias'],
      resources: [alias.lambda.functionArn, `${alias.lambda.functionArn}:${alias.aliasName}`],
    }),
    new iam.PolicyStatement({ actions: ['cloudwatch:DescribeAlarms'], resources: [alarmArns(alias)] }),
  ];
}

function alarmArns(scope: Construct): string {
  return Stack.of(scope).formatArn({ service: 'cloudwatch', resource: 'alarm:*' });
}

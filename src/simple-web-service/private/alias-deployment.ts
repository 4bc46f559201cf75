import { aws_cloudwatch as cloudwatch, aws_codedeploy as codedeploy, aws_iam as iam, aws_lambda as lambda } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { serviceOfAccount } from '../../core/private/service-of-account';

export interface AliasDeploymentProps {
  readonly application: codedeploy.LambdaApplication;
  readonly config: codedeploy.ILambdaDeploymentConfig;
  readonly alias: lambda.Alias;
  readonly alarms: cloudwatch.IAlarm[];
}

/** The gradual deployment of one function by its alias, with rollback on alarms. */
export class AliasDeployment extends Construct {
  readonly deploymentGroup: codedeploy.LambdaDeploymentGroup;

  constructor(scope: Construct, id: string, { application, config, alias, alarms }: AliasDeploymentProps) {
    super(scope, id);
    // https://docs.aws.amazon.com/codedeploy/latest/userguide/security_confused_deputy.html
    const role = new iam.Role(this, 'Role', { assumedBy: serviceOfAccount(this, 'codedeploy.amazonaws.com') });
    const policy = new iam.Policy(this, 'Policy', { roles: [role], statements: statements(alias, alarms) });
    this.deploymentGroup = new codedeploy.LambdaDeploymentGroup(this, 'Group', {
      application,
      alias,
      deploymentConfig: config,
      alarms,
      role: role.withoutPolicyUpdates(), // CDK would add a managed policy with access to every alias of the account
      autoRollback: { failedDeployment: true, stoppedDeployment: true, deploymentInAlarm: true },
    });
    this.deploymentGroup.node.addDependency(policy);
  }
}

/** The part of AWSCodeDeployRoleForLambdaLimited that a deployment without hooks needs, for this function. */
function statements(alias: lambda.Alias, alarms: cloudwatch.IAlarm[]): iam.PolicyStatement[] {
  return [
    new iam.PolicyStatement({
      actions: ['lambda:GetAlias', 'lambda:GetProvisionedConcurrencyConfig', 'lambda:UpdateAlias'],
      resources: [alias.lambda.functionArn, `${alias.lambda.functionArn}:${alias.aliasName}`],
    }),
    // sufficient for metric alarms: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html
    new iam.PolicyStatement({ actions: ['cloudwatch:DescribeAlarms'], resources: alarms.map(({ alarmArn }) => alarmArn) }),
  ];
}

import { aws_apigateway as apigateway, aws_iam as iam, RemovalPolicy } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { inSameAccountAndRegion } from './private/rest-log-role';
import { outermostStack } from '../private/deployed-name';
import { acknowledgeManagedPolicy } from '../private/lint-acknowledgement';
import { Validation } from '../private/validation';

/** It has all required permissions (https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html). */
const POLICY = 'service-role/AmazonAPIGatewayPushToCloudWatchLogs';

/**
 * Properties of RestApiAccount.
 */
export interface RestApiAccountProps {
  /**
   * Your role for the logs. API Gateway must be able to assume the role and to write to CloudWatch Logs with it.
   * @default - a role with the managed policy AmazonAPIGatewayPushToCloudWatchLogs
   */
  readonly role?: iam.IRole;
}

/**
 * The setting of an account and region that allows REST APIs to write access logs to CloudWatch Logs.
 *
 * API Gateway has one such setting for all REST APIs of an account and region. It refuses access logs to CloudWatch Logs
 * without the setting. Create this construct once for each account and region, in a stack of its own.
 * REST APIs of the same app wait for it.
 *
 * The role and the setting are retained when the stack is deleted, because other APIs use them.
 *
 * Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
 *
 * @example
 * new RestApiAccount(this, 'RestApiAccount');
 */
export class RestApiAccount extends Construct {
  /** The role that API Gateway writes logs with. */
  readonly role: iam.IRole;

  /** @throws if the app has another RestApiAccount for the same account and region */
  constructor(scope: Construct, id: string, props: RestApiAccountProps = {}) {
    super(scope, id);
    const other = this.node.root.node.findAll().find(node => node !== this && node instanceof RestApiAccount && this.excludes(node));
    new Validation(this).check(other === undefined, 'scope', 'be the only RestApiAccount of its account and region (API Gateway limit)',
      `one more than ${other?.node.path}`);
    this.role = props.role ?? this.createRole();
    const account = new apigateway.CfnAccount(this, 'Account', { cloudWatchRoleArn: this.role.roleArn });
    account.applyRemovalPolicy(RemovalPolicy.RETAIN);
    account.node.addDependency(this.role); // API Gateway looks at the permissions of the role
  }

  private createRole(): iam.Role {
    const role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('apigateway.amazonaws.com'),
      description: 'API Gateway writes the logs of the REST APIs of this account and region',
      managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName(POLICY)],
    });
    role.applyRemovalPolicy(RemovalPolicy.RETAIN);
    acknowledgeManagedPolicy(role, POLICY, 'API Gateway requires the permissions of this policy');
    return role;
  }

  /** Two stacks without an environment may be deployed to different ones. */
  private excludes(other: Construct): boolean {
    return outermostStack(other) === outermostStack(this) || inSameAccountAndRegion(other, this, false);
  }
}

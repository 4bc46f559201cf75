import { aws_cloudwatch as cloudwatch, aws_cloudwatch_actions as actions, aws_iam as iam, aws_lambda as lambda, ArnFormat, Stack } from 'aws-cdk-lib';
import { reportNeeds } from '../../private/imported-functions';

const PERMISSION = 'CatalogAlarms';

/**
 * A function that is invoked by many alarms gets one permission for the alarms of the account and region. CDK's action adds one for
 * each alarm, and the policy of a function has at most 20 KB: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
export function withOnePermission(action: cloudwatch.IAlarmAction, alarm: cloudwatch.Alarm): cloudwatch.IAlarmAction {
  if (!(action instanceof actions.LambdaAction)) { return action; }
  const { lambdaFunction } = action as unknown as { readonly lambdaFunction: lambda.IFunction };
  const stack = Stack.of(alarm);
  // one for each account and region that alarms are in
  const id = [PERMISSION, ...Stack.of(lambdaFunction) === stack ? [] : [stack.node.addr]].join('');
  reportNeeds(lambdaFunction);
  if (!lambdaFunction.permissionsNode.tryFindChild(id)) {
    lambdaFunction.addPermission(id, {
      principal: new iam.ServicePrincipal('lambda.alarms.cloudwatch.amazonaws.com'),
      sourceAccount: stack.account,
      sourceArn: stack.formatArn({ service: 'cloudwatch', resource: 'alarm', resourceName: '*', arnFormat: ArnFormat.COLON_RESOURCE_NAME }),
    });
  }
  return { bind: () => ({ alarmActionArn: lambdaFunction.functionArn }) };
}

import { expectThat, finding, Finding } from '../../../src/core/testing/private/rule';
import { propertyOf, StackTemplate } from '../../../src/core/testing/private/stack-template';

/** Log groups that expire, and belong to the stack: one for each function of the library. Traces for each. */
export function functionsAndLogs(template: StackTemplate): Finding[] {
  const functions = template.ofType('AWS::Lambda::Function').filter(fn => template.isOwn(fn));
  const groups = functions.map(fn => template.resourceOf(propertyOf(fn, 'LoggingConfig.LogGroup')));
  return [
    ...template.ofType('AWS::Logs::LogGroup').filter(group => template.isOwn(group)).flatMap(group =>
      expectThat(group.properties.RetentionInDays !== undefined, group, 'a log group keeps logs for ever')),
    ...functions.flatMap((fn, i) => [
      ...expectThat(groups[i] !== undefined && groups.indexOf(groups[i]) === i, fn, 'a function of the library has no log group of its own'),
      ...expectThat(propertyOf(fn, 'LoggingConfig.LogFormat') === 'JSON', fn, 'a function of the library does not log as JSON'),
      ...expectThat(propertyOf(fn, 'TracingConfig.Mode') === 'Active', fn, 'a function of the library is not traced'),
    ]),
  ];
}

/** A service adds other log groups one by one to a policy of the account with 5,120 characters (https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html). */
export function deliveredLogs(template: StackTemplate): Finding[] {
  const destinations = [
    ...template.ofType('AWS::ApiGatewayV2::Stage').map(stage => propertyOf(stage, 'AccessLogSettings.DestinationArn')),
    ...template.ofType('AWS::StepFunctions::StateMachine').map(machine => propertyOf(machine, 'LoggingConfiguration.Destinations.0.CloudWatchLogsLogGroup.LogGroupArn')),
  ];
  return destinations.flatMap(arn => template.resourceOf(arn) ?? []).filter(group => template.isOwn(group))
    .flatMap(group => expectThat(/^\/aws\/vendedlogs\/[\w./#-]{1,490}$/.test(String(group.properties.LogGroupName)), group, 'a log group that a service delivers to is not below /aws/vendedlogs/'));
}

/** Settings of the whole account, which two stacks would fight about, or of which it has few: ten resource policies of logs in a Region. */
const ACCOUNT_WIDE = [
  'AWS::ApiGateway::Account', 'AWS::Logs::AccountPolicy', 'AWS::Logs::ResourcePolicy', 'AWS::S3::AccountPublicAccessBlock', 'AWS::XRay::ResourcePolicy', 'AWS::XRay::TransactionSearchConfig',
  'AWS::IAM::ServiceLinkedRole', 'AWS::IAM::OIDCProvider', 'AWS::GuardDuty::Detector', 'AWS::SecurityHub::Hub', 'AWS::EC2::VPCBlockPublicAccessOptions',
];

export function accountWideResources(template: StackTemplate): Finding[] {
  return template.ofType(...ACCOUNT_WIDE).map(resource => finding(resource, `${resource.type} changes the whole account`));
}

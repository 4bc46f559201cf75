import { aws_kinesis as kinesis, Duration, Token } from 'aws-cdk-lib';
import { propertySoFar } from '../../private/template-properties';
import { Validation } from '../../private/validation';

/** Of a stream without the property: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-kinesis-stream.html */
const DEFAULT_HOURS = 24;

/** Refuses a retention period above that of a stream of the app: Lambda would give records up after Kinesis has deleted them. */
export function validateRetention(validation: Validation, prop: string, stream: kinesis.IStream, retentionPeriod: Duration) {
  const resource = stream.node.defaultChild;
  if (!kinesis.CfnStream.isCfnResource(resource) || resource.cfnResourceType !== kinesis.CfnStream.CFN_RESOURCE_TYPE_NAME) { return; }
  const hours = propertySoFar(resource, 'RetentionPeriodHours') ?? DEFAULT_HOURS;
  if (typeof hours !== 'number' || Token.isUnresolved(hours)) { return; }
  const own = Duration.hours(hours);
  validation.check(retentionPeriod.toSeconds() <= own.toSeconds(), prop,
    `be at most that of ${stream.node.path}, which is ${own.toHumanString()}: Kinesis deletes older records`, retentionPeriod);
}

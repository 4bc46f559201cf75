import { aws_kinesis as kinesis, aws_lambda as lambda, Duration, Token } from 'aws-cdk-lib';
import { Validation } from '../../core/private/validation';
import { FlinkApplicationOptions } from '../flink-application-options';
import { FlinkCode } from '../flink-code';
import { FlinkRuntime } from '../flink-runtime';
import { StreamAnalytics } from '../stream-analytics';

/** Group of the properties of the library, named as in the samples of AWS. */
export const INPUT_GROUP = 'InputStream0';
/** https://docs.aws.amazon.com/managed-flink/latest/apiv2/API_EnvironmentProperties.html */
const MOST_GROUPS = 50;
/** https://docs.aws.amazon.com/managed-flink/latest/apiv2/API_PropertyGroup.html */
const GROUP_NAME = /^[A-Za-z0-9_.-]{1,50}$/;
const MOST_PROPERTIES = 50;
const LONGEST_TEXT = 2048;
/** https://docs.aws.amazon.com/managed-flink/latest/java/how-scaling.html */
const MOST_TASKS_OF_A_KPU = 8;
const LIBRARY_LIMIT = 'library limit';

/** The options of an analysis, once they are checked. */
export function flinkOptions(validation: Validation, id: string, analytics: StreamAnalytics, stream: kinesis.IStream): FlinkApplicationOptions {
  const of = (prop: string) => `${prop} of '${id}'`;
  validation.check(analytics instanceof StreamAnalytics, of('analytics'), 'be a StreamAnalytics, such as StreamAnalytics.flink()', analytics);
  const options = analytics._flink;
  const { code, runtime, startingPosition, parallelism, parallelismPerKpu } = options;
  validation.check(code instanceof FlinkCode, of('code'), 'be a FlinkCode, such as FlinkCode.fromAsset()', code);
  validation.here(of('code'), code._existing, 'the service reads the buckets of its Region', ['region']);
  validation.check(runtime === undefined || runtime instanceof FlinkRuntime, of('runtime'), 'be a FlinkRuntime, such as FlinkRuntime.FLINK_2_3', runtime);
  validation.check(startingPosition !== lambda.StartingPosition.AT_TIMESTAMP, of('startingPosition'),
    'be TRIM_HORIZON or LATEST: for a time, give it to the code in properties', startingPosition);
  validation.integer(of('parallelism'), parallelism, 1, Number.MAX_SAFE_INTEGER, 'limit of the service');
  validation.integer(of('parallelismPerKpu'), parallelismPerKpu, 1, MOST_TASKS_OF_A_KPU, 'limit of the service');
  checkTime(validation, of('checkpointInterval'), options.checkpointInterval, Duration.seconds(1));
  checkTime(validation, of('minPauseBetweenCheckpoints'), options.minPauseBetweenCheckpoints, Duration.seconds(0));
  checkProperties(validation, of('properties'), options.properties);
  validation.named(of('stream'), stream);
  return options;
}

/** CloudFormation takes milliseconds, and the alarm on checkpoints is a share of the interval. */
function checkTime(validation: Validation, prop: string, time: Duration | undefined, least: Duration) {
  validation.knownDuration(prop, time);
  validation.duration(prop, time, least, Duration.days(1), LIBRARY_LIMIT);
}

function checkProperties(validation: Validation, prop: string, groups: FlinkApplicationOptions['properties'] = {}) {
  const names = Object.keys(groups);
  validation.check(names.length < MOST_GROUPS, prop, `have at most ${MOST_GROUPS - 1} groups beside ${INPUT_GROUP} (limit of the service)`, names.length);
  for (const [name, properties] of Object.entries(groups)) {
    validation.check(name !== INPUT_GROUP, prop, `leave the group ${INPUT_GROUP} to the library`, name);
    validation.check(GROUP_NAME.test(name), prop, 'have groups whose names are 1 to 50 letters, digits, dots, dashes and underscores (limit of the service)', name);
    const entries = Object.entries(properties);
    validation.check(entries.length >= 1 && entries.length <= MOST_PROPERTIES, `${prop}, ${name},`, `have 1 to ${MOST_PROPERTIES} properties (limit of the service)`, entries.length);
    for (const [key, value] of entries) {
      const fits = [key, value].every(text => typeof text === 'string' && (Token.isUnresolved(text) || text.length >= 1 && text.length <= LONGEST_TEXT));
      validation.check(fits, `${prop}, ${name},`, `have names and values that are texts of 1 to ${LONGEST_TEXT} characters (limit of the service)`, key);
    }
  }
}

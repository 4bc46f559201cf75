import { propertyOf, StackTemplate } from '../../src/core/testing/private/stack-template';
import { StatedDefaults } from '../contract/pattern-fixture';

const UPLOADS = 'uploads and a function that consumes JobEnded events';
const MAP = 'distributed map over a list';

/** A variable of the first function that has it. */
const variable = (name: string) => (template: StackTemplate) => template.ofType('AWS::Lambda::Function')
  .map(fn => propertyOf(fn, `Environment.Variables.${name}`))
  .find(value => value !== undefined);

const count = (type: string) => (template: StackTemplate) => template.ofType(type).filter(resource => template.isOwn(resource)).length;

/** What the definition of the state machine says of its map. */
const inMap = (pattern: RegExp) => (template: StackTemplate) => pattern.exec(JSON.stringify(template.ofType('AWS::StepFunctions::StateMachine')[0].properties))?.[1];

export const defaults: StatedDefaults = {
  'FanOutFanInProps.splitter': {
    fixture: 'default',
    actual: template => [variable('SPLITTER_FUNCTION')(template), variable('SPLITTER_STATE_MACHINE')(template)],
    expected: { 'JobSplitter.broadcast()': [undefined, undefined] },
  },
  // originals and results
  'FanOutFanInProps.results': { fixture: 'default', actual: count('AWS::S3::Bucket'), expected: { 'ResultStore.bucket()': 2 } },
  'FanOutFanInProps.deadline': { fixture: 'default', actual: variable('DEADLINE_SECONDS'), expected: { 'Duration.minutes(30)': '1800' } },
  'FanOutApiOptions.auth': {
    fixture: UPLOADS,
    actual: template => [...new Set(template.ofType('AWS::ApiGatewayV2::Route').map(({ properties }) => properties.AuthorizationType))],
    expected: { 'WebAuth.iam()': ['AWS_IAM'] },
  },
  'FanOutApiOptions.showUnownedJobs': { fixture: UPLOADS, actual: variable('SHOW_UNOWNED_JOBS'), expected: { false: undefined } },
  'PresignedUpload.expiration': { fixture: UPLOADS, actual: variable('UPLOAD_EXPIRY_SECONDS'), expected: { 'Duration.minutes(15)': '900' } },
  'UploadLimits.maxSize': { fixture: UPLOADS, actual: variable('MAX_BYTES'), expected: { 'Size.mebibytes(100)': String(100 * 1024 * 1024) } },
  'DistributedMapSplitterOptions.format': { fixture: MAP, actual: inMap(/InputType\\+":\\+"(\w+)/), expected: { 'ItemListFormat.JSON_LINES': 'JSONL' } },
  'DistributedMapSplitterOptions.groupSize': { fixture: MAP, actual: inMap(/MaxItemsPerBatch\\+":(\d+)/), expected: { 100: '100' } },
  'DistributedMapSplitterOptions.maxConcurrency': { fixture: MAP, actual: inMap(/MaxConcurrency\\+":(\d+)/), expected: { 20: '20' } },
};

import { CfnParameter, Duration } from 'aws-cdk-lib';
import { ReportingEngine } from '../../src';
import { PatternFixture, StatedDefaults } from '../contract/pattern-fixture';
import { propertyOf, StackTemplate } from '../contract/template/stack-template';

export const fixtures: PatternFixture[] = [
  { name: 'default', create: (scope, id) => new ReportingEngine(scope, id) },
  {
    name: 'token props',
    create: (scope, id) => {
      const number = (name: string, value: number) => new CfnParameter(scope, `${id}${name}`, { type: 'Number', default: value }).valueAsNumber;
      return new ReportingEngine(scope, id, {
        visibilityTimeout: Duration.seconds(number('VisibilityTimeout', 60)),
        maxReceiveCount: number('MaxReceiveCount', 6),
      });
    },
  },
];

/** A property of the queue that messages wait in. */
const ofQueue = (property: string) => (template: StackTemplate) => template.ofType('AWS::SQS::Queue')
  .filter(queue => propertyOf(queue, 'RedrivePolicy') !== undefined)
  .map(queue => propertyOf(queue, property))[0];

export const defaults: StatedDefaults = {
  'ReportingEngineProps.visibilityTimeout': {
    fixture: 'default', actual: ofQueue('VisibilityTimeout'), expected: { 'Duration.seconds(30)': 30 },
  },
  'ReportingEngineProps.maxReceiveCount': {
    fixture: 'default', actual: ofQueue('RedrivePolicy.maxReceiveCount'), expected: { 5: 5 },
  },
};

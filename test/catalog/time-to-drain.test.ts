import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import {
  AlarmOverride, DecoupledMessaging, MessageChannel, MessageConsumer, PubSub, QueueLoadLeveling, QueueWorker,
} from '../../src';
import { alarmMetrics } from '../../src/core/testing/private/alarm-metrics';
import { Properties } from '../../src/core/testing/private/stack-template';
import { alarmCommands } from '../contract/rules/alarm-commands';
import { alarmFigures, alarmFiguresAreSaid, alarmTexts, descriptionOf } from '../contract/rules/alarm-texts';
import { synthesize } from '../contract/synthesis';
import { orderPaid } from '../pub-sub/contracts';
import { userFunction } from '../support/stacks';

type Make = (scope: Construct, id: string, timeToDrain?: AlarmOverride) => Construct;

const fn = (scope: Construct, id: string) => userFunction(scope, `${id}Function`, { timeout: Duration.seconds(10) });

const CASES: { readonly [name: string]: Make } = {
  'a queue': (scope, id, timeToDrain) => new QueueLoadLeveling(scope, id, { worker: QueueWorker.function(fn(scope, id)), alarms: { timeToDrain } }),
  'a channel that is a queue': (scope, id, timeToDrain) => new DecoupledMessaging(scope, id, { channel: MessageChannel.queue(), alarms: { timeToDrain } }),
  'a subscription of a channel': (scope, id, timeToDrain) => {
    const channel = new DecoupledMessaging(scope, id, { channel: MessageChannel.topic() });
    channel.subscribe('Billing', MessageConsumer.function(fn(scope, id)), { alarms: { timeToDrain } });
    return channel;
  },
  'a subscription of a bus': (scope, id, timeToDrain) => {
    const bus = new PubSub(scope, id);
    bus.subscribe('Billing', MessageConsumer.function(fn(scope, id)), { events: [orderPaid], alarms: { timeToDrain } });
    return bus;
  },
};

function alarmsOn(name: string, timeToDrain?: AlarmOverride) {
  const { template } = synthesize({ name, create: (scope, id) => CASES[name](scope, id, timeToDrain) });
  return { template, alarms: template.ofType('AWS::CloudWatch::Alarm').filter(({ path }) => path.includes('imeToDrain')) };
}

test.each(Object.keys(CASES))('%s: the alarm is on the time that the messages take at the rate of the consumer', name => {
  const { alarms: [alarm, ...others] } = alarmsOn(name, AlarmOverride.of({ threshold: 7200 }));
  expect(others).toEqual([]);
  expect(alarm.properties).toMatchObject({ ComparisonOperator: 'GreaterThanThreshold', Threshold: 7200, EvaluationPeriods: 3, TreatMissingData: 'notBreaching' });
  expect((alarm.properties.Metrics as { MetricStat?: { Metric: Properties; Period: number; Stat: string } }[]).slice(1)
    .map(({ MetricStat }) => [MetricStat!.Metric.MetricName, MetricStat!.Stat, MetricStat!.Period])).toEqual([
    ['ApproximateNumberOfMessagesVisible', 'Average', 300], ['NumberOfMessagesDeleted', 'Sum', 300],
  ]);
  // in seconds; as if one message was processed where none is
  const [{ Expression }] = alarm.properties.Metrics as Properties[];
  expect(Expression).toBe('300 * FILL(waiting, 0) / IF(FILL(deleted, 0) > 0, FILL(deleted, 0), 1)');
});

test.each(Object.keys(CASES))('%s: the alarm says its figures and its command', name => {
  const { template, alarms: [alarm] } = alarmsOn(name, AlarmOverride.of({ threshold: 7200 }));
  expect([alarmTexts, alarmFigures, alarmFiguresAreSaid, alarmCommands, alarmMetrics()].flatMap(rule => rule(template))).toEqual([]);
  expect(descriptionOf(alarm)).toContain('more than 2 hours for the messages in the queue, at its rate, for 15 minutes.');
  expect(descriptionOf(alarm)).toMatch(/README\.md#timetodrain$/);
});

test.each(Object.keys(CASES))('%s: nobody who does not ask has the alarm', name => {
  expect(alarmsOn(name).alarms).toEqual([]);
  expect(alarmsOn(name, AlarmOverride.disabled()).alarms).toEqual([]);
});

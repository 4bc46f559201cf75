import { aws_certificatemanager as acm, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import {
  AlarmOverride, Backend, FanOutFanIn, FanOutIntake, QueueLoadLeveling, QueueWorker, RobustApi, RoutingEngine, ServiceExposure, SimpleWebService,
  SubtaskWorker, WebAuth, WebDomain,
} from '../../src';
import { alarmMetrics } from '../../src/core/testing/private/alarm-metrics';
import { alarmCommands } from '../contract/rules/alarm-commands';
import { alarmFigures, alarmFiguresAreSaid, alarmTexts, descriptionOf } from '../contract/rules/alarm-texts';
import { synthesize } from '../contract/synthesis';
import { userFunction, userVpc } from '../support/stacks';

type Make = (scope: Construct, id: string, certificateExpiry?: AlarmOverride) => Construct;

const fn = (scope: Construct, id: string) => userFunction(scope, `${id}Function`, { timeout: Duration.seconds(10) });
const certificateOf = (scope: Construct, id: string) => new acm.Certificate(scope, `${id}Certificate`, { domainName: 'api.example.com' });
const domainOf = (scope: Construct, id: string): WebDomain => ({ domainName: 'api.example.com', certificate: certificateOf(scope, id) });

const CASES: { readonly [name: string]: [make: Make, alarm: string] } = {
  'an HTTP API': [(scope, id, certificateExpiry) => new SimpleWebService(scope, id, {
    handler: fn(scope, id), exposure: ServiceExposure.httpApi({ domain: domainOf(scope, id) }), alarms: { certificateExpiry },
  }), 'ApiCertificateExpiryAlarm'],
  'a REST API': [(scope, id, certificateExpiry) => new SimpleWebService(scope, id, {
    handler: fn(scope, id), exposure: ServiceExposure.restApi({ domain: domainOf(scope, id) }), alarms: { certificateExpiry },
  }), 'ApiCertificateExpiryAlarm'],
  'a load balancer': [(scope, id, certificateExpiry) => {
    const engine = RoutingEngine.applicationLoadBalancer({ vpc: userVpc(scope, `${id}Network`), certificate: certificateOf(scope, id), auth: WebAuth.none() });
    const api = new RobustApi(scope, id, { engine, alarms: { certificateExpiry } });
    api.addRoute('GET /orders', Backend.function(fn(scope, id)));
    return api;
  }, 'ApiCertificateExpiryAlarm'],
  'an asynchronous HTTP API': [(scope, id, certificateExpiry) => {
    const leveling = new QueueLoadLeveling(scope, id, { worker: QueueWorker.function(fn(scope, id)), alarms: { certificateExpiry } });
    leveling.addAsyncHttpApi('Front', { domain: domainOf(scope, id) });
    return leveling;
  }, 'FrontCertificateExpiryAlarm'],
  'the API of jobs': [(scope, id, apiCertificateExpiry) => {
    const jobs = new FanOutFanIn(scope, id, {
      intake: FanOutIntake.api({ domain: domainOf(scope, id) }),
      workers: { small: SubtaskWorker.function(fn(scope, id)) },
      alarms: { apiCertificateExpiry },
    });
    return jobs;
  }, 'ApiCertificateExpiryAlarm'],
};

function alarmsOn(name: string, certificateExpiry?: AlarmOverride) {
  const { template } = synthesize({ name, create: (scope, id) => CASES[name][0](scope, id, certificateExpiry) });
  return { template, alarms: template.ofType('AWS::CloudWatch::Alarm').filter(({ path }) => path.includes('CertificateExpiry')) };
}

test.each(Object.keys(CASES))('%s: a certificate that is not renewed sets off the alarm, and so does one that has expired', name => {
  const { template, alarms } = alarmsOn(name, AlarmOverride.of({ threshold: 14 }));
  expect(alarms.map(({ path }) => path.split('/').at(-2))).toEqual([CASES[name][1]]);
  expect(alarms[0].properties).toMatchObject({
    Namespace: 'AWS/CertificateManager',
    MetricName: 'DaysToExpiry',
    Statistic: 'Minimum',
    Period: 86_400,
    ComparisonOperator: 'LessThanThreshold',
    Threshold: 14,
    EvaluationPeriods: 1,
    TreatMissingData: 'breaching',
  });
  expect([alarmTexts, alarmFigures, alarmFiguresAreSaid, alarmCommands, alarmMetrics()].flatMap(rule => rule(template))).toEqual([]);
  expect(descriptionOf(alarms[0])).toMatch(/expires was below 14 for 1 day\.\n[^]*README\.md#certificateexpiry$/);
});

test.each(Object.keys(CASES))('%s: nobody who does not ask has the alarm', name => {
  expect(alarmsOn(name).alarms).toEqual([]);
  expect(alarmsOn(name, AlarmOverride.disabled()).alarms).toEqual([]);
});

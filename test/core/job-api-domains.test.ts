import { aws_certificatemanager as acm, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { FanOutFanIn, FanOutIntake, QueueLoadLeveling, QueueWorker, SubtaskWorker } from '../../src';
import { WebDomain } from '../../src/core/web/web-options';
import { shop, userFunction } from '../support/stacks';

const workers = (stack: Stack) => ({ small: SubtaskWorker.function(userFunction(stack, 'Small')) });
const posted = (stack: Stack, domain: WebDomain) => new FanOutFanIn(stack, 'Pages', { intake: FanOutIntake.api({ domain }), workers: workers(stack) }).api!;
const uploaded = (stack: Stack, domain: WebDomain) => new FanOutFanIn(stack, 'Pages', { intake: FanOutIntake.bucket({ upload: { domain } }), workers: workers(stack) }).api!;
const status = (stack: Stack, domain: WebDomain) =>
  new FanOutFanIn(stack, 'Pages', { intake: FanOutIntake.messages(), workers: workers(stack) }).addStatusApi({ showUnownedJobs: true, domain });
const queued = (stack: Stack, domain: WebDomain) =>
  new QueueLoadLeveling(stack, 'Pages', { worker: QueueWorker.function(userFunction(stack, 'Small')) }).addAsyncHttpApi('Api', { domain });

function domainOf(stack: Stack, domainName = 'jobs.example.com'): WebDomain {
  const arn = `arn:aws:acm:${stack.region}:${stack.account}:certificate/1`;
  return { domainName, certificate: acm.Certificate.fromCertificateArn(stack, 'Certificate', arn) };
}

const APIS = [
  ['posted jobs', 'intake.domain', posted], ['uploads', 'intake.upload.domain', uploaded], ['the status of jobs', 'domain', status], ['a queue', 'domain', queued],
] as const;

test.each(APIS)('the API of %s answers at its domain name only', (_, _prop, make) => {
  const stack = shop();
  expect(make(stack, domainOf(stack)).url).toBe('https://jobs.example.com/');
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::ApiGatewayV2::Api', { DisableExecuteApiEndpoint: true });
  template.hasResourceProperties('AWS::ApiGatewayV2::DomainName', { DomainName: 'jobs.example.com' });
  template.hasResourceProperties('AWS::ApiGatewayV2::ApiMapping', { ApiMappingKey: Match.absent(), Stage: Match.anyValue() });
});

test.each(APIS)('the API of %s refuses a name that is none: %s', (_, prop, make) => {
  const stack = shop();
  expect(() => make(stack, domainOf(stack, 'Jobs'))).toThrow(`${prop}.domainName must be a domain name in lower case such as api.example.com, got 'Jobs'.`);
});

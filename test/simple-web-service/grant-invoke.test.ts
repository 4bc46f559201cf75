import { App, aws_iam as iam, aws_lambda as lambda, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ServiceExposure, SimpleWebService } from '../../src';
import { userFunction, warnings } from '../support/stacks';

const OTHER = '222233334444';
let stack: Stack;
beforeEach(() => { stack = new Stack(new App(), 'Shop', { env: { account: '111122223333', region: 'eu-west-1' } }); });

const service = (exposure: ServiceExposure, handler: lambda.IFunction = userFunction(stack)) => new SimpleWebService(stack, 'Orders', { handler, exposure });
const permissions = () => Object.values(Template.fromStack(stack).findResources('AWS::Lambda::Permission')).map(({ Properties }) => Properties);

describe('an internal service', () => {
  test.each<[string, iam.IPrincipal, object]>([
    ['a service', new iam.ServicePrincipal('events.amazonaws.com', { conditions: { StringEquals: { 'aws:SourceAccount': '111122223333' } } }),
      { Principal: 'events.amazonaws.com', SourceAccount: '111122223333' }],
    ['another account', new iam.AccountPrincipal(OTHER), { Principal: OTHER }],
    ['an organization', new iam.OrganizationPrincipal('o-1234567890'), { Principal: '*', PrincipalOrgID: 'o-1234567890' }],
  ])('lets %s call it by the policy of its alias, once', (_, principal, permission) => {
    const orders = service(ServiceExposure.internalSdk());
    expect(orders.grantInvoke(principal).success).toBe(true);
    orders.grantInvoke(principal);
    const [alias] = Object.keys(Template.fromStack(stack).findResources('AWS::Lambda::Alias'));
    expect(permissions()).toEqual([{ Action: 'lambda:InvokeFunction', FunctionName: { Ref: alias }, ...permission }]);
  });

  test('lets a role of another account call it by both policies', () => {
    const role = iam.Role.fromRoleArn(stack, 'Role', `arn:aws:iam::${OTHER}:role/caller`);
    service(ServiceExposure.internalSdk()).grantInvoke(role);
    expect(permissions()).toEqual([expect.objectContaining({ Principal: `arn:aws:iam::${OTHER}:role/caller` })]);
  });

  test('has no permission for a role of its account, which has the policy', () => {
    service(ServiceExposure.internalSdk()).grantInvoke(new iam.Role(stack, 'Caller', { assumedBy: new iam.AccountRootPrincipal() }));
    expect(permissions()).toEqual([]);
  });
});

describe('an API', () => {
  test.each<[string, () => iam.IPrincipal, string]>([
    ['a service', () => new iam.ServicePrincipal('events.amazonaws.com'), 'ServicePrincipal'],
    ['another account', () => new iam.AccountPrincipal(OTHER), 'AccountPrincipal'],
    ['a role of another account', () => iam.Role.fromRoleArn(stack, 'Role', `arn:aws:iam::${OTHER}:role/caller`), 'Role'],
  ])('refuses %s on HTTP APIs, and warns with the statement on REST APIs', (_, principal) => {
    const http = service(ServiceExposure.httpApi());
    expect(() => http.grantInvoke(principal())).toThrow(/^SimpleWebService at 'Shop\/Orders': grantee must have a policy in the account of the service, because an HTTP API has none for callers: grant a role that the caller assumes, got '/);
    stack = new Stack(new App(), 'Shop', { env: { account: '111122223333', region: 'eu-west-1' } });
    service(ServiceExposure.restApi()).grantInvoke(principal());
    expect(warnings(stack)).toContainEqual(expect.stringMatching(/The policy of 'Shop\/Orders\/.*' cannot be changed from here\. Add this statement to it: .*execute-api:Invoke/));
  });
});

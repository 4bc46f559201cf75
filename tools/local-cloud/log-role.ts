const NAME = 'api-gateway-logs';

export interface Account {
  readonly endpoint: string;
  readonly region: string;
  readonly account: string;
}

/**
 * Names the role that REST APIs write their logs with, as an operator does once in an account:
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
 */
export async function setLogRole({ endpoint, region, account }: Account): Promise<void> {
  const headers = (service: string) => ({
    authorization: `AWS4-HMAC-SHA256 Credential=test/20300101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=00`,
  });
  const iam = (parameters: Record<string, string>) => send(`${parameters.Action} ${NAME}`, endpoint, {
    method: 'POST', headers: headers('iam'), body: new URLSearchParams({ Version: '2010-05-08', RoleName: NAME, ...parameters }),
  });
  await iam({
    Action: 'CreateRole',
    AssumeRolePolicyDocument: JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: 'apigateway.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    }),
  });
  await iam({ Action: 'AttachRolePolicy', PolicyArn: 'arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs' });
  await send('UpdateAccount', `${endpoint}/account`, {
    method: 'PATCH',
    headers: { ...headers('apigateway'), 'content-type': 'application/json' },
    body: JSON.stringify({ patchOperations: [{ op: 'replace', path: '/cloudwatchRoleArn', value: `arn:aws:iam::${account}:role/${NAME}` }] }),
  });
}

async function send(what: string, url: string, request: RequestInit): Promise<void> {
  const response = await fetch(url, request);
  if (!response.ok) throw new Error(`${what}: ${response.status} ${await response.text()}`);
}

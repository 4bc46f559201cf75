import { AwsV4Signer } from 'aws4fetch';
import { IamToken } from '../../../../handlers/shared/aws/valkey/iam-token';

const CREDENTIALS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret', sessionToken: 'a token/with+signs=' };

/** The same request by another signer. */
async function signed(query: string, time: string): Promise<string> {
  const signer = new AwsV4Signer({
    ...CREDENTIALS, method: 'GET', url: `http://tweets/?${query}&X-Amz-Expires=900`, service: 'elasticache', region: 'eu-central-1', signQuery: true, datetime: time,
  });
  return (await signer.sign()).url.searchParams.get('X-Amz-Signature')!;
}

test.each([
  ['a replication group', false, 'Action=connect&User=reader'],
  ['a serverless cache', true, 'Action=connect&User=reader&ResourceType=ServerlessCache'],
])('the token of %s is what another signer makes of the same request', async (_, isServerless, query) => {
  const token = await new IamToken('eu-central-1', CREDENTIALS).make({ userId: 'reader', cacheName: 'tweets', isServerless });
  const url = new URL(`http://${token}`);
  expect(token.startsWith('tweets/?')).toBe(true);
  expect(Object.fromEntries(url.searchParams)).toMatchObject({ 'Action': 'connect', 'User': 'reader', 'X-Amz-Expires': '900', 'X-Amz-Security-Token': CREDENTIALS.sessionToken });
  expect(url.searchParams.get('ResourceType')).toBe(isServerless ? 'ServerlessCache' : null);
  expect(url.searchParams.get('X-Amz-Signature')).toBe(await signed(query, url.searchParams.get('X-Amz-Date')!));
});

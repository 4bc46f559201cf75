import { BackendFailure } from '../backends/backend-failure';
import { OwnError } from '../errors/safe-error';
import { WebAnswer } from '../http/web-request';

type Values = Readonly<Record<string, unknown>>;

/**
 * The answer of a function in any of the formats that API Gateway and load balancers read:
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function functionAnswer(status: number, result: Values): WebAnswer {
  const { headers, multiValueHeaders, cookies, body, isBase64Encoded } = result;
  const entries = [...entriesOf(headers), ...entriesOf(multiValueHeaders)];
  const setCookies = entries.filter(([name]) => name === 'set-cookie').flatMap(([, values]) => values);
  if (body !== undefined && body !== null && typeof body !== 'string') throw new BackendFailure('garbage', new OwnError('The body in the response of the function is no text.'));
  return {
    status,
    headers: Object.fromEntries(entries.filter(([name]) => name !== 'set-cookie').map(([name, values]) => [name, values.join(', ')])),
    cookies: [...setCookies, ...textsOf(cookies)],
    body: isBase64Encoded === true ? Buffer.from(body ?? '', 'base64') : body ?? '',
  };
}

function entriesOf(headers: unknown): [string, string[]][] {
  return Object.entries((headers ?? {}) as Values).map(([name, value]) => [name.toLowerCase(), textsOf(value)]);
}

function textsOf(value: unknown): string[] {
  return [value ?? []].flat().filter(each => ['string', 'number', 'boolean'].includes(typeof each)).map(String);
}

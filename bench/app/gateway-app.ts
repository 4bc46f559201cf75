import { App, CfnOutput, Duration, Stack, aws_lambda as lambda } from 'aws-cdk-lib';
import { Backend, RobustApi, RoutingEngine, WebAuth } from '../../src';
import { leaveOutUnsupported } from '../../tools/local-cloud/unsupported';

/** The same answer by a function itself, by ten lines that pass requests on, and by the library's request router. */
const app = new App();
const stack = new Stack(app, 'Gateway');
const backend = app.node.getContext('backend') as string;
const throttle = { rateLimit: 10_000, burstLimit: 10_000 };

const fn = (id: string, body: string, environment: Record<string, string> = {}) => new lambda.Function(stack, id, {
  runtime: lambda.Runtime.NODEJS_24_X,
  handler: 'index.handler',
  memorySize: 512,
  timeout: Duration.seconds(10),
  code: lambda.Code.fromInline(`exports.handler = async event => { ${body} };`),
  environment,
});

const api = new RobustApi(stack, 'Api', { engine: RoutingEngine.httpApi({ auth: WebAuth.none(), throttle }) });
api.addRoute('GET /itself/{proxy+}', Backend.function(fn('Itself', 'return { statusCode: 200, body: \'{"from":"itself"}\' };')));
api.addRoute('GET /by-hand/{proxy+}', Backend.function(fn('ByHand', [
  'const answer = await fetch(process.env.BACKEND + event.rawPath);',
  'return { statusCode: answer.status, headers: { "content-type": answer.headers.get("content-type") }, body: await answer.text() };',
].join(' '), { BACKEND: backend })));
api.addRoute('GET /router/{proxy+}', Backend.http(backend));

new CfnOutput(stack, 'Url', { value: api.url });
leaveOutUnsupported(app);

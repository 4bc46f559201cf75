import { App, aws_cloudwatch as cloudwatch, CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { Backend, FacadeEngine, Shadow, Strangler, WebAuth } from '../../src';
import { leaveOutUnsupported } from '../../tools/local-cloud/unsupported';

/** A shop without a shadow, one whose shadow answers, and one whose shadow hangs. Legacy and the new services are servers of the benchmark. */
const app = new App();
const stack = new Stack(app, 'Strangler');
const context = (name: string) => app.node.getContext(name) as string;
const throttle = { rateLimit: 10_000, burstLimit: 10_000 };
const server = (name: string) => Backend.http(context(name), { timeout: Duration.seconds(5), retryAttempts: 0 });
const facadeOf = (id: string) => new Strangler(stack, id, { legacy: server('legacy'), engine: FacadeEngine.httpApi({ auth: WebAuth.none(), throttle }) });
// servers that answer what they got: the header of the shadow is part of it
const compare = (sample: number) => Shadow.compare({ sample, ignore: ['/headers'], noiseSample: 0 });

const alarm = new cloudwatch.Alarm(stack, 'WrongTotals', {
  metric: new cloudwatch.Metric({ namespace: 'Shop', metricName: 'WrongTotals' }), threshold: 1, evaluationPeriods: 1,
});
const shop = facadeOf('Shop')
  .migrate('Menu', server('next'), { paths: ['/menu/*'], weight: 0 })
  .migrate('Carts', server('next'), { paths: ['/carts/*'], weight: 10 })
  .migrate('Orders', server('next'), { paths: ['/orders/*'], weight: 100, rollbackOn: [alarm] });
const answering = facadeOf('Answering').migrate('Menu', server('next'), { paths: ['/menu/*'], weight: 0, shadow: compare(5) });
const hanging = facadeOf('Hanging')
  .migrate('Menu', server('hanging'), { paths: ['/menu/*'], weight: 0, shadow: compare(5) })
  .migrate('All', server('hanging'), { paths: ['/all/*'], weight: 0, shadow: compare(100) });

new CfnOutput(stack, 'ShopUrl', { value: shop.url });
new CfnOutput(stack, 'AnsweringUrl', { value: answering.url });
new CfnOutput(stack, 'HangingUrl', { value: hanging.url });
new CfnOutput(stack, 'SwitchFunction', { value: shop.switchFunction.functionName });
new CfnOutput(stack, 'Alarm', { value: alarm.alarmName });
leaveOutUnsupported(app);

import { aws_lambda as lambda, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Backend, Fallback, Source } from '../../src';

/** A function that answers a source's call. */
export function sourceFunction(scope: Construct, id: string): lambda.Function {
  return new lambda.Function(scope, id, {
    code: lambda.Code.fromInline('exports.handler = async () => ({ statusCode: 200, body: "{}" });'),
    handler: 'index.handler',
    runtime: lambda.Runtime.NODEJS_22_X,
    timeout: Duration.seconds(2),
  });
}

/** A required function, an HTTP server that needs its answer, and one that needs the server's. */
export function invoiceSources(scope: Construct, id: string): { [name: string]: Source } {
  return {
    order: Source.of(Backend.function(sourceFunction(scope, `${id}Orders`)), { path: '/orders/{id}', required: true }),
    customer: Source.of(Backend.http('https://crm.example.com', { timeout: Duration.seconds(1) }), { path: '/customers/{order.customerId}' }),
    tax: Source.of(Backend.http('https://tax.example.com/v1', { timeout: Duration.seconds(1) }), {
      path: '/rates?country={customer.country}', fallback: Fallback.value({ rate: null }),
    }),
  };
}

import { CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { HouseFunction } from './house-function';
import { Aggregator, Backend, Composition, Fallback, HttpBackendOptions, ServiceExposure, Source, WebAuth } from '../../src';
import { INVOICE_DEADLINE, LOYALTY_FAILURES, LOYALTY_OPEN_SECONDS, SECOND_CALLS_PERCENT } from '../invoice-expectations';
import { PartnerName } from '../partners';

/** An invoice has a total when the price of each of its lines is known. */
const INVOICE = `{
  "order": order.id,
  "name": customer.name,
  "points": loyalty.points,
  "lines": [order.lines#$i.{ "drink": drink, "quantity": quantity, "price": $$.prices[$i].price }],
  "total": $count(prices.price) = $count(order.lines) ? $sum(order.lines#$i.(quantity * $$.prices[$i].price))
}`;

/** Invoices: one request for an order, its customer, the price of each line, and the points of the customer. */
export class Invoices extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const orders = new HouseFunction(this, 'Orders', { code: 'invoice-order', timeout: Duration.seconds(INVOICE_DEADLINE) });
    const invoice = new Aggregator(this, 'Invoice', {
      sources: {
        order: Source.of(Backend.function(orders), { path: '/orders/{id}', required: true, timeout: Duration.seconds(INVOICE_DEADLINE) }),
        customer: Source.of(this.partner('customers'), { path: '/customers/{order.guest}', forwardedCredentials: ['authorization'] }),
        prices: Source.of(this.partner('prices'), {
          path: '/prices/{line.drink}',
          forEach: { list: '{order.lines}', itemName: 'line' },
          hedging: { maxExtraPercent: SECOND_CALLS_PERCENT },
        }),
        loyalty: Source.of(this.partner('loyalty', {
          circuitBreaker: {
            failureRate: 1, minimumCalls: 1_000, failures: LOYALTY_FAILURES, openDuration: Duration.seconds(LOYALTY_OPEN_SECONDS),
          },
        }), { path: '/points/{order.guest}', fallback: Fallback.value({ points: null }) }),
      },
      response: Composition.jsonata(INVOICE),
      exposure: ServiceExposure.httpApi({ auth: WebAuth.none() }),
      deadline: Duration.seconds(INVOICE_DEADLINE),
    }).addRoute('GET /invoices/{id}');
    new CfnOutput(this, 'Url', { value: invoice.url });
  }

  /** The demo's partners are on this machine; without the demo they are nowhere. */
  private partner(name: PartnerName, options: HttpBackendOptions = {}) {
    const url = this.node.tryGetContext(name) as string | undefined ?? `https://${name}.example.com`;
    return Backend.http(url, { timeout: Duration.seconds(2), retryAttempts: 0, ...options });
  }
}

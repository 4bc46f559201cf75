import { App } from 'aws-cdk-lib';
import { Clickstream } from './clickstream';
import { CoffeeHouse } from './coffee-house';
import { Gateway } from './gateway';
import { Inventory } from './inventory';
import { Invoices } from './invoices';
import { OrderEvents } from './order-events';
import { OrderTimeline } from './order-timeline';
import { Photos } from './photos';
import { PointOfSale } from './point-of-sale';
import { Regulars } from './regulars';
import { leaveOutUnsupported } from '../../tools/local-cloud/unsupported';

const app = new App();
new CoffeeHouse(app, 'CoffeeHouse');
new Inventory(app, 'Inventory');
new OrderEvents(app, 'OrderEvents');
new Gateway(app, 'Gateway');
new Photos(app, 'Photos');
new Invoices(app, 'Invoices');
new PointOfSale(app, 'PointOfSale');
new OrderTimeline(app, 'OrderTimeline');
new Clickstream(app, 'Clickstream');
// a machine without a graph has no regulars
if (app.node.tryGetContext('graphEndpoint')) { new Regulars(app, 'Regulars'); }
leaveOutUnsupported(app);

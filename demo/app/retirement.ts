import { App } from 'aws-cdk-lib';
import { PointOfSale } from './point-of-sale';
import { leaveOutUnsupported } from '../../tools/local-cloud/unsupported';

/** The deployment with which the old system retires. */
const app = new App();
new PointOfSale(app, 'PointOfSale', { isRetired: true });
leaveOutUnsupported(app);

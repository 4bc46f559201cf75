import { App } from 'aws-cdk-lib';
import { CoffeeHouse } from './coffee-house';
import { leaveOutUnsupported } from '../../tools/local-cloud/unsupported';

const app = new App();
new CoffeeHouse(app, 'CoffeeHouse');
leaveOutUnsupported(app);

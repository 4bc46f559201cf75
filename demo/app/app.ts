import { App } from 'aws-cdk-lib';
import { leaveOutUnsupported } from '../../tools/local-cloud/unsupported';
import { CoffeeHouse } from './coffee-house';

const app = new App();
new CoffeeHouse(app, 'CoffeeHouse');
leaveOutUnsupported(app);

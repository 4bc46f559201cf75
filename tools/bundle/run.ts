import { makeBundles } from './bundle';

makeBundles('assets').catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
